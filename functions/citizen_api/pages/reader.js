// Language and type size are the reader's, and remembered.
const remembered = {
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private mode: for this page only */ } },
};
const bureau = () => (english() && told.bureauEn) || told.bureau;

async function speak(language) {
  words = inMode(language === "en" ? await inEnglish() : CHINESE);
  root.lang = language === "en" ? "en" : "zh-CN";
  const switcher = document.getElementById("language");
  switcher.textContent = english() ? "中文" : "EN";
  switcher.lang = english() ? "zh-CN" : "en";
  document.getElementById("bureau").textContent = bureau();
  document.querySelector(".skip").textContent = words.skip;
  for (const place of document.querySelectorAll("#promise, #ask, #trust, #privacy, #leave")) place.textContent = words[place.id];
  enlarge(told.size === "large");
}

function enlarge(large) {
  if (large) told.size = "large";
  else delete told.size;
  document.getElementById("size").textContent = large ? words.standard : words.large;
}

document.getElementById("size").addEventListener("click", () => {
  enlarge(told.size !== "large");
  remembered.set("size", told.size || "");
});
document.getElementById("language").addEventListener("click", async () => {
  try {
    await speak(english() ? "zh" : "en");
    remembered.set("language", english() ? "en" : "zh");
    draw(state.at);
  } catch {
    say(words.offline);
  }
});

// One view takes the place of another, and is read out from its heading on.
const page = document.getElementById("page");

function draw(name) {
  state.at = name;
  page.replaceChildren(...views[name]().flat(3).filter((kid) => kid != null && kid !== false));
  document.getElementById("leave")?.toggleAttribute("hidden", !state.visit);
  const heading = page.querySelector("h1");
  document.title = `${heading.textContent} · ${bureau()}`;
  if (state.drawn) heading.focus({ preventScroll: true });
  state.drawn = true;
  scrollTo(0, 0);
}
