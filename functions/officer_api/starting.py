"""What the desk is told, and what it is made of then."""

from dataclasses import dataclass

from officer_api.pages import Office, Pages
from officer_api.parts import Outside, Parts, Sending, assemble
from zhiban.domain.figures import read_prices
from zhiban.domain.lapse_risk import in_force
from zhiban.domain.rendering import OFFICIAL_PLACE, Sender, read_sender
from zhiban.gateways.sms.registered import read_registered
from zhiban.runtime import settings
from zhiban.runtime.rules import shipped


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told; `sign_in_base_url` is where the officers' pool lets them in."""

    registry_table: str
    cases_table: str
    cipher_secret: str
    shards: int
    citizen_base_url: str
    sms_signature: str
    office_phone: str
    message_mode: str = "link"
    official_place: str = OFFICIAL_PLACE
    files_bucket: str
    parts_queue_url: str
    export_function: str
    documents_bucket: str
    seal_key: str
    bureau_name: str
    office_address: str
    county_name: str
    desk_base_url: str
    sign_in_base_url: str
    sign_in_client: str
    sms_templates: str = "{}"
    sms_price: str = ""
    parcel_price: str = ""


def parts_of(told: Settings) -> Parts:
    """The collaborators."""
    outside = Outside(
        told.parts_queue_url,
        told.export_function,
        told.files_bucket,
        told.documents_bucket,
        told.seal_key,
    )
    tables = told.registry_table, told.cases_table
    risk = in_force(shipped("lapse_risk"), "worklist", told.stage, told.county)
    prices = read_prices(told.sms_price, told.parcel_price)
    office = Sending(told.bureau_name, told.office_address, told.office_phone)
    sender, registered = _sender(told), read_registered(told.sms_templates)
    return assemble(
        *tables, told.cipher_secret, told.shards, sender, registered, office, outside, risk, prices
    )


def pages_of(told: Settings) -> Pages:
    """The desk's pages, with the bureau's names and where one signs in."""
    office = Office(
        told.bureau_name,
        told.county_name,
        told.office_phone,
        told.desk_base_url,
        told.sign_in_base_url,
        told.sign_in_client,
    )
    return Pages(office)


def _sender(told: Settings) -> Sender:
    return read_sender(
        told.sms_signature,
        told.office_phone,
        told.citizen_base_url,
        told.message_mode,
        told.official_place,
    )
