"""One case, checked whole."""

from collections.abc import Sequence

from zhiban.verification.applications import check_applications
from zhiban.verification.authorisations import check_authorisations
from zhiban.verification.case_row import check_case_row, check_form
from zhiban.verification.chain import check_chain
from zhiban.verification.copies import check_copies
from zhiban.verification.erasures import check_erasures
from zhiban.verification.findings import Findings
from zhiban.verification.licences import check_licences
from zhiban.verification.records import CaseRecord
from zhiban.verification.sealing import Checked


def check_case(record: CaseRecord, public_keys: Sequence[bytes]) -> Findings:
    """Check chain, data, authorisations, applications, copies, licences and rows of one case.

    `public_keys` are DER (SubjectPublicKeyInfo); a seal must fit one of them. Each part is judged
    by what is sound before it, so that a fault is named where it is and not where it shows.
    """
    findings = Findings(record.case_id)
    chain = check_chain(record, findings)
    case = check_case_row(record, chain, findings)
    if case is not None:
        check_erasures(case, chain, findings)
    checked = Checked(record, findings, public_keys)
    check_authorisations(checked, chain)
    signed = check_applications(checked, chain)
    check_copies(checked, chain)
    check_licences(checked, chain)
    if case is not None and signed:
        check_form(record, chain, signed, findings)
    return findings
