"""A county's lives, from the first file to the next term: after every act each promise holds.

Hypothesis looks for a life in which one breaks. The functions are the real ones, over tables in
this process; the licence's page is not drawn, as that takes longer than all the rest.
"""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.couriers import OUTCOMES
from tests.life.county import HOLDERS, KINDS, LICENCES, County
from tests.life.promises import Watch
from tests.life.quiet import quiet_county

CHOICES = st.integers(0, 40)
TIMES = st.integers(1, 3)
PARCELS = ("picked_up", "in_transit", "out_for_delivery", "failed", "returned", "delivered")
INTENTS = ("yes", "not_now", "no_longer_operating", "data_wrong")


class WholeLife(RuleBasedStateMachine):
    """Holders, their licences, an office, a carrier and a courier."""

    def __init__(self) -> None:
        super().__init__()
        self.cloud = quiet_county()
        self.county = County(self.cloud.__enter__())
        self.watch = Watch(self.county)

    def teardown(self) -> None:
        self.cloud.__exit__(None, None, None)

    @initialize(
        owned=st.lists(
            st.tuples(st.integers(1, HOLDERS), st.sampled_from(KINDS), st.integers(5, 90)),
            min_size=1,
            max_size=3,
        )
    )
    def begin(self, owned: list[tuple[int, str, int]]) -> None:
        """A first load, most of it inside its window, and the first day."""
        for n, kind, days in owned:
            self.county.load(n, kind, days)
        self.county.work()

    @precondition(lambda self: len(self.county.held) < LICENCES)
    @rule(n=st.integers(1, HOLDERS), kind=st.sampled_from(KINDS), days=st.integers(-10, 200))
    def load(self, n: int, kind: str, days: int) -> None:
        self.county.load(n, kind, days)

    @precondition(lambda self: self.county.held)
    @rule(choice=CHOICES, days=st.sampled_from((-40, -1, 1, 30, 366)))
    def a_feed_moves_the_end(self, choice: int, days: int) -> None:
        self.county.correct(choice, days)

    @precondition(lambda self: self.county.held)
    @rule(choice=CHOICES)
    def a_feed_cancels(self, choice: int) -> None:
        self.county.cancel(choice)

    @precondition(lambda self: self.county.held)
    @rule(
        n=st.integers(1, HOLDERS),
        told=st.sampled_from(
            (
                {"mobile": "19900008888"},
                {"mobile": ""},
                {"legal_rep": "样例新人"},
                {"name": "沂源样例新名商店"},
                {"status": "注销"},
                {"status": "存续"},
            )
        ),
    )
    def a_feed_tells_of_a_holder(self, n: int, told: dict[str, str]) -> None:
        self.county.feed_holder(n, **told)

    @rule(times=TIMES)
    def work(self, times: int) -> None:
        self.county.work(times)

    @rule(days=st.integers(1, 12))
    def live_on(self, days: int) -> None:
        """Ordinary days."""
        for _ in range(days):
            self.county.next_day()
            self.county.work()

    @rule(days=st.integers(2, 60))
    def go_down(self, days: int) -> None:
        """Nothing runs for days; then the present day does."""
        self.county.next_day(days)
        self.county.work()

    @rule(minutes=st.integers(1, 700))
    def time_passes(self, minutes: int) -> None:
        self.county.pass_minutes(minutes)

    @rule(what=st.sampled_from(("refused", "lost", "cut")))
    def trouble_at_the_carrier(self, what: str) -> None:
        self.county.trouble_carrier(what)

    @rule(choice=CHOICES, delivered=st.booleans())
    def a_receipt_comes(self, choice: int, delivered: bool) -> None:
        self.county.receipt(choice, delivered=delivered)

    @rule(choice=CHOICES)
    def open_link(self, choice: int) -> None:
        self.county.open_link(choice)

    @rule()
    def ask_code(self) -> None:
        self.county.ask_code()

    @rule(right=st.booleans())
    def type_code(self, right: bool) -> None:
        self.county.verify(right=right)

    @rule(intent=st.sampled_from(INTENTS))
    def intend(self, intent: str) -> None:
        self.county.intend(intent)

    @rule()
    def read_form(self) -> None:
        self.county.read_form()

    @rule()
    def edit_form(self) -> None:
        self.county.edit()

    @rule()
    def confirm_form(self) -> None:
        self.county.confirm()

    @rule(times=TIMES)
    def sign(self, times: int) -> None:
        self.county.sign(times)

    @rule(choice=CHOICES)
    def file_in_one_go(self, choice: int) -> None:
        self.county.file_in_one_go(choice)

    @rule(choice=CHOICES)
    def take_back(self, choice: int) -> None:
        self.county.take_back(choice)

    @rule(choice=CHOICES)
    def file_and_take_back(self, choice: int) -> None:
        """Somebody thinks better of it."""
        self.county.file_in_one_go(choice)
        self.county.take_back(choice)

    @rule(choice=CHOICES, days=st.one_of(st.none(), st.integers(0, 40)))
    def remind_on(self, choice: int, days: int | None) -> None:
        self.county.remind_on(choice, days)

    @rule(wanted=st.booleans())
    def want_reminders(self, wanted: bool) -> None:
        self.county.want_reminders(wanted=wanted)

    @rule(
        choice=CHOICES,
        outcome=st.sampled_from(("grant", "grant", "refuse", "correct")),
        late=st.booleans(),
    )
    def decide(self, choice: int, outcome: str, late: bool) -> None:
        self.county.decide(choice, outcome, late=late)

    @rule(choice=CHOICES)
    def all_goes_well(self, choice: int) -> None:
        """From the link to the door as it is meant."""
        self.county.file_in_one_go(choice)
        self.county.decide(choice, "grant", late=False)
        self.county.issue(1)
        self.county.order(1, "accepted")
        self.county.carry(-1, "delivered")

    @rule(choice=st.integers(0, 18))
    def switch_an_item(self, choice: int) -> None:
        self.county.switch(choice)

    @rule(choice=CHOICES, outcome=st.sampled_from(("reached", "wrong_number", "closed_down")))
    def finish_a_task(self, choice: int, outcome: str) -> None:
        self.county.finish_task(choice, outcome)

    @rule(times=st.integers(0, 2))
    def issue(self, times: int) -> None:
        self.county.issue(times)

    @rule(times=TIMES, outcome=st.sampled_from(OUTCOMES))
    def order_parcels(self, times: int, outcome: str) -> None:
        self.county.order(times, outcome)

    @rule(choice=CHOICES, state=st.sampled_from(PARCELS))
    def the_courier_tells(self, choice: int, state: str) -> None:
        self.county.carry(choice, state)

    @rule()
    def the_courier_is_asked(self) -> None:
        self.county.flow.ask_around()

    @invariant()
    def every_promise_holds(self) -> None:
        self.watch.look()


WholeLife.TestCase.settings = settings(
    max_examples=500,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestWholeLife = WholeLife.TestCase
