"""An agent (经办人): named, authorised and written to, as most tests of agents need it."""

from datetime import timedelta

from tests.flow import Flow
from tests.functions.county_book import invite
from tests.functions.papers import Paper
from tests.visitor import Visitor, token_of, visitor

NAME, MOBILE = "赵小燕", "13912345678"
TAIL = MOBILE[-2:]


def later(flow: Flow) -> None:
    """Another code may be asked for."""
    flow.wall += timedelta(seconds=61)


def case_of(visiting: Visitor, *papers: Paper) -> str:
    """The head has opened the link; the first case of it."""
    return str(visiting.exchange(invite(visiting.flow, *papers)).body["cases"][0]["id"])


def proven(visiting: Visitor, case: str, name: str = NAME, mobile: str = MOBILE) -> str:
    """The head has named an agent and typed the code for that; the draft's SHA-256."""
    drafted = visiting.name_agent(case, name, mobile)
    assert drafted.status == 200, drafted.body
    later(visiting.flow)
    assert visiting.ask_code(case, purpose="authorise").status == 200
    assert visiting.verify().status == 200
    return str(drafted.body["sha256"])


def authorised(visiting: Visitor, case: str, name: str = NAME, mobile: str = MOBILE) -> str:
    """The head has authorised an agent; the document's SHA-256."""
    document = proven(visiting, case, name, mobile)
    answer = visiting.authorise(case, document)
    assert answer.status == 201, answer.body
    return document


def link_of_agent(flow: Flow, mobile: str = MOBILE) -> str:
    """What waits is sent; the secret of the agent's link."""
    flow.send_everything()
    (text,) = [text for to, text, _ in flow.carrier.taken if to == mobile and "/r#" in text]
    return token_of(text)


def agent_at(flow: Flow, case: str) -> Visitor:
    """A case is authorised, and its agent has opened the link."""
    agent = visitor(flow)
    answer = agent.exchange(link_of_agent(flow))
    assert answer.status == 200, answer.body
    assert [one["id"] for one in answer.body["cases"]] == [case]
    return agent


def to_pen(agent: Visitor, case: str) -> str:
    """The agent has typed a code, and confirmed the form; its SHA-256."""
    later(agent.flow)
    assert agent.ask_code().status == 200
    assert agent.verify().status == 200
    assert agent.intend(case, "yes").status == 200
    document = str(agent.form(case).body["document"]["sha256"])
    assert agent.confirm(case, document).status == 200
    return document


def filed_by_agent(visiting: Visitor) -> str:
    """A case that an agent has filed."""
    case = case_of(visiting)
    authorised(visiting, case)
    agent = agent_at(visiting.flow, case)
    assert agent.sign(case, to_pen(agent, case)).status == 201
    return case
