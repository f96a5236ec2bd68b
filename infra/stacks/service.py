"""What works on the data: functions, queues, the event bus. It can be deleted and made again."""

from aws_cdk import Environment, Stack
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.admission import Admission
from infra.constructs.alarms import Alarms
from infra.constructs.automatic import Automatic
from infra.constructs.case_events import CaseEvents
from infra.constructs.changes import Changes
from infra.constructs.citizens import Citizens
from infra.constructs.couriers import Couriers
from infra.constructs.edge import Edge
from infra.constructs.exports import Exports
from infra.constructs.functions import Build, Functions
from infra.constructs.intake import Intake
from infra.constructs.interfaces import Interfaces
from infra.constructs.issuing import Issuing
from infra.constructs.messaging import Messaging
from infra.constructs.officers import OfficersDesk
from infra.constructs.outputs import output
from infra.constructs.partners import Partners
from infra.constructs.profiles import Profiles
from infra.constructs.proofs import Proofs
from infra.constructs.queues import DeadLetters
from infra.constructs.receipts import Receipts
from infra.constructs.reconciliation import Reconciliation
from infra.constructs.retention import KeptRetention
from infra.constructs.ringing import Ringing
from infra.constructs.shared_rights import SharedRights
from infra.constructs.statistics import Statistics
from infra.constructs.watching import Watching
from infra.stacks.data import DataStack
from infra.stacks.synthesizer import synthesizer_of


class ServiceStack(Stack):
    """The stateless stack: one construct a capability."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        data: DataStack,
        build: Build,
        env: Environment,
        firewall: str = "",
    ) -> None:
        """`firewall` is the ARN of the edge's, where the stage has an edge."""
        super().__init__(
            scope,
            construct_id,
            env=env,
            synthesizer=synthesizer_of(config),
            description=f"无感智办 {config.county_name}: functions",
        )
        functions = Functions(self, "Functions", config=config, build=build)
        shared = SharedRights(self, "SharedRights", data=data)
        alarms = Alarms(self, "Alarms", config=config, key=data.key)
        missed_calls = DeadLetters(self, "MissedCalls")
        output(self, "MissedCallsUrl", missed_calls.queue_url)

        Intake(self, "Intake", functions=functions, data=data, objects=shared.objects)
        exports = Exports(
            self, "Exports", functions=functions, data=data, missed_calls=missed_calls
        )
        ringing = Ringing(
            self, "Ringing", functions=functions, data=data, missed_calls=missed_calls
        )
        changes = Changes(self, "Changes", functions=functions, data=data)
        messaging = Messaging(
            self,
            "Messaging",
            functions=functions,
            data=data,
            missed_calls=missed_calls,
            phones=shared.phones,
        )
        admission = (
            Admission(self, "Admission", functions=functions, key=data.key) if firewall else None
        )
        interfaces = Interfaces(
            self, "Interfaces", admitting=admission.function if admission else None
        )
        partners = Partners(interfaces, "Partners", config=config)
        Receipts(self, "Receipts", functions=functions, data=data, partners=partners)
        citizens = Citizens(
            self,
            "CitizenPages",
            functions=functions,
            data=data,
            shared=shared,
            interfaces=interfaces,
            topic=alarms.topic,
        )
        events = CaseEvents(self, "CaseEvents", functions=functions, data=data)
        desk = OfficersDesk(
            self,
            "Desk",
            functions=functions,
            data=data,
            exporting=exports.function,
            objects=shared.objects,
            interfaces=interfaces,
            topic=alarms.topic,
        )
        Statistics(
            self,
            "Statistics",
            functions=functions,
            data=data,
            bus=events.bus,
            missed_calls=missed_calls,
        )
        Profiles(
            self,
            "Profiles",
            functions=functions,
            data=data,
            bus=events.bus,
            missed_calls=missed_calls,
        )
        issuing = Issuing(
            self,
            "Issuing",
            functions=functions,
            data=data,
            bus=events.bus,
            objects=shared.objects,
        )
        automatic = Automatic(self, "Automatic", functions=functions, data=data, bus=events.bus)
        couriers = Couriers(
            self,
            "Couriers",
            functions=functions,
            data=data,
            bus=events.bus,
            partners=partners,
            missed_calls=missed_calls,
        )
        Reconciliation(
            self,
            "Reconciliation",
            functions=functions,
            data=data,
            rings=ringing.queue,
            sends=messaging.queue,
            grants=issuing.queue,
            filings=automatic.queue,
            orders=couriers.queue,
            changes=changes.queue,
            missed_calls=missed_calls,
        )
        KeptRetention(
            self,
            "Retention",
            functions=functions,
            data=data,
            missed_calls=missed_calls,
            objects=shared.objects,
        )
        Proofs(
            self,
            "Proofs",
            functions=functions,
            data=data,
            missed_calls=missed_calls,
            objects=shared.objects,
        )
        if admission:
            Edge(
                self,
                "Edge",
                functions=functions,
                admission=admission,
                firewall=firewall,
                webs={"Citizens": citizens.web, "Officers": desk.web, "Partners": partners},
            )
        if not config.is_local:  # the emulator knows no alarm on several metrics
            Watching(
                self,
                "Watching",
                config=config,
                topic=alarms.topic,
                over=[data, self],
                tables=[data.registry, data.cases],
            )
