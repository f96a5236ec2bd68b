// A desk that nobody uses signs its officer out. How long that is stands here, and nowhere else.
export const MINUTES = 15;
const WHOLE = MINUTES * 60_000, BEFORE = 60_000, NOTED = 5_000;
const KEPT = "used";

// What is done in one tab counts in all: it is told to the others, and kept no longer than this tab.
const others = "BroadcastChannel" in window ? new BroadcastChannel("used") : null;
let used = Number(sessionStorage.getItem(KEPT)) || Date.now(), noted = 0, gone = false;

export function use() {
  used = Date.now();
  if (gone || used - noted < NOTED) return;
  noted = used;
  sessionStorage.setItem(KEPT, used);
  others?.postMessage(used);
}

export const timeLeft = () => used + WHOLE - Date.now();
export const tooLong = () => timeLeft() <= 0;

export function forgetUse() {
  gone = true;
  sessionStorage.removeItem(KEPT);
}

// Warns a minute before, and is over after that; `warn` opens a warning and gives what closes it.
export function watch(warn, over) {
  let timer = 0, close = null, ended = false;
  const goOn = () => {
    if (close) close();
    close = null;
  };
  const tick = () => {
    clearTimeout(timer);
    if (ended) return;
    const left = timeLeft();
    if (left <= 0) {
      ended = true;
      return over();
    }
    if (left > BEFORE) goOn();
    else close ||= warn();
    timer = setTimeout(tick, left > BEFORE ? left - BEFORE : left);
  };
  // What only goes on does nothing else: no letter decides, no click lands on what lies beneath the warning.
  const acted = (event) => {
    if (ended) return;
    const late = tooLong();
    if (event.cancelable && (late || close)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (late) return tick();
    if (close && event.type === "pointerdown") return; // the click that follows goes on
    use();
    tick();
  };
  for (const kind of ["keydown", "pointerdown", "click"]) addEventListener(kind, acted, true);
  addEventListener("wheel", () => close || tooLong() || use(), { capture: true, passive: true });
  for (const kind of ["visibilitychange", "focus"]) addEventListener(kind, tick);
  if (others) others.onmessage = ({ data }) => { used = Math.max(used, data); tick(); };
  use();
  tick();
}
