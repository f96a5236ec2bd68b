"""Whether what is stored of a case is what happened, checked anew while the officer waits."""

from officer_api.asked import CaseId
from officer_api.asking import Asks
from officer_api.case_shown import ProvedShown
from officer_api.deciding import case_there
from zhiban.verification.check import check_case
from zhiban.verification.reading import Sources


def prove_case(asking: Asks, case_id: CaseId) -> ProvedShown:
    """The chain, what was signed with its seal, its copies and licences. Raises NotThere.

    It shows nothing of a person, and changes nothing.
    """
    parts = asking.parts
    case_there(parts, case_id)
    papers, key = parts.outside.papers, parts.outside.seal_key
    sources = Sources(parts.table, parts.registry, papers, parts.entities.sealer)
    found = check_case(sources.read(case_id), [key])
    return ProvedShown(
        sound=not found.faults,
        counted=found.counted,
        faults=[fault.sentence for fault in found.faults],
        unchecked=sorted(found.unchecked),
        told=found.told,
    )
