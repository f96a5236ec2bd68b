// The visit's end: by the way out, or by itself. What was of it goes with it, and a phone left lying shows nothing.
let endsAt = 0, clock = 0;

// Every answer that is of a visit tells how long it lasts; other requests may make that longer, which is asked then.
heard = (said) => {
  const lasts = (said.visit || said).ends_in;
  if (lasts === undefined) return;
  endsAt = Date.now() + lasts * 1000;
  clearTimeout(clock);
  clock = setTimeout(look, lasts * 1000 + 1000);
};

// Is there still a visit? Where that cannot be asked there is none. `hidden`: nothing is shown before that is known.
async function look(hidden) {
  if (!state.visit) return;
  if (hidden) draw("opening");
  try {
    const visit = await ask("GET", "/api/session");
    if (!hidden) return;
    state.visit = visit;
    state.picked = [];
    await home("replace");
  } catch (problem) {
    forget([401, 410].includes(problem.status) ? problem : over("session_over"), state.token);
  }
}

// A phone sleeps, and its clocks with it; a page that is gone back to is as it was left.
document.addEventListener("visibilitychange", () => !document.hidden && Date.now() > endsAt && look(true));
addEventListener("pageshow", (event) => event.persisted && look(true));

// Nothing of the visit stays: not the page, not what was typed or drawn, no answer that is still to come.
const over = (code) => new Denied(401, { error: code, message: "" });

function forget(problem, token = "") {
  visits += 1;
  clearTimeout(clock);
  for (const name of Object.keys(state)) if (name !== "signIn" && typeof state[name] !== "function") delete state[name];
  Object.assign(state, { ...blank(), drawn: true, problem, token });
  pen = null;
  try { sessionStorage.removeItem("sign-in"); } catch { /* there is nothing */ }
  go("dead", "replace");
}

// This page and the other tabs are empty before the server is asked, and this one says so where it could not be.
async function leave() {
  forget(over("leaving"));
  others?.postMessage("left");
  try {
    await ask("POST", "/api/session/leave", {});
  } catch {
    return forget(over("not_left"));
  }
  forget(over("left"));
}

// Other tabs show the same visit. Whether the server heard of its end they cannot say: they say that the page has ended.
const others = "BroadcastChannel" in window ? new BroadcastChannel("visit") : null;
if (others) others.onmessage = () => state.visit && forget(over("session_over"));

document.getElementById("leave").addEventListener("click", leave);
