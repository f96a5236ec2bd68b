// The parcels of a case, and the label of the one that is still to go.
import { acting, dialog, el, facts, plain, quiet, section, state, tell } from "./elements.js";
import { made } from "./calls.js";
import { officer } from "./signing_in.js";
import { time, words } from "./words.js";

const TO_GO = ["planned", "claimed", "unknown", "ordered"];
const may = () => officer().roles.some((one) => ["clerk", "approver", "supervisor"].includes(one));

export function parcels(view) {
  const last = Math.max(0, ...view.parcels.filter((one) => one.leg === "out").map((one) => one.attempt));
  const labelled = (one) => one.leg === "out" && one.attempt === last && TO_GO.includes(one.state) && may();
  return view.parcels.length > 0 && section(words.parcels, facts(view.parcels.map((one) => [words.legs[one.leg] || one.leg, state(one.state, words.parcelStates[one.state] || one.state),
    el("span", { class: "from" }, [one.tracking && `单号 ${one.tracking}`, time(one.updated_at)].filter(Boolean).join("，")), labelled(one) && plain(words.label.print, () => label(view.case.id, one), { class: "small" })])));
}

function label(id, parcel) {
  return dialog(words.label.title, [quiet(words.label.hint)], ({ done, cancel, say }) => [
    acting(words.label.printDo, async () => {
      await made(`/api/cases/${id}/label`, { attempt: parcel.attempt }, `${parcel.reference}.pdf`);
      done(true);
      tell(words.label.printed);
    }, say, { class: "main", autofocus: true }),
    plain(words.cancel, cancel),
  ]);
}
