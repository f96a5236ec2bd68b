// Photographs of what only the holder has: taken or chosen on the phone, shrunk there (which leaves out where and
// when they were taken), and sent without a name. Fetched only for a form that asks for one.
const LARGEST = 400000, MOST = 40e6, SIDES = [1600, 1280, 1000], QUALITIES = [0.85, 0.7, 0.5];
const WORDS = {
  zh: {
    need: "请您拍照提交", more: "可以补充的材料", take: "去拍照", given: (n) => `已附${n}张`, later: "现在没有也能提交，工作人员会联系您补交。",
    hint: "一页一张，拍清楚、拍完整。照片在手机上缩小后再传，拍摄地点不会带上。", shot: "拍照或选照片", another: "再加一张", again: "再传一次", change: "换一张", done: "好了，回去核对",
    nth: (n) => `第${n}张`, look: (n) => `第${n}张照片，点开看大图`, remove: "删去", removeNth: (n) => `删去第${n}张`, enough: (n) => `已有${n}张，够了。要换的话，请先删去一张。`,
    secondCode: "交了照片，签名前会再发一次验证码。",
    huge: "这个文件太大，请直接拍照，或者换一张。", heic: "这是HEIC格式的照片，这部手机的浏览器打不开。请直接拍照，或者截图后再选。",
    pdf: "这里收照片，不收PDF文件。请把材料拍下来，一页一张。", none: "这个文件不是照片，或者已经损坏。请重拍一张，或者换一张。",
  },
  en: {
    need: "Please photograph these", more: "You can add these", take: "photograph it", given: (n) => `${n} attached`, later: "You can also submit without them; we will then call you.",
    hint: "One page a photo, sharp and whole. It is made smaller on your phone before it is sent, and where it was taken is left out.", shot: "Take or choose a photo", another: "Add another", again: "Send it again", change: "Choose another", done: "Done, back to the form",
    nth: (n) => `Photo ${n}`, look: (n) => `Photo ${n}, open it large`, remove: "Remove", removeNth: (n) => `Remove photo ${n}`, enough: (n) => `There are ${n}, which is enough. To change one, remove it first.`,
    secondCode: "With a photo, a second code is sent before you sign.",
    huge: "This file is too large. Please take a photo, or choose another.", heic: "This is a HEIC photo, which this browser cannot open. Please take a photo here, or choose a screenshot of it.",
    pdf: "Photos only, no PDF files. Please photograph each page.", none: "This file is not a photo, or it is damaged. Please take another.",
  },
};
const NAMES = {
  M07: "Hygiene test or assessment report", M08: "Staff health certificates", M09: "Food safety or hygiene rules", M10: "Report on the business of the last three years", M11: "List of performers or equipment",
  M12: "Proof of the right to use the premises", M13: "Floor plan", M15: "Articles and resolutions", M17: "Water test report", M18: "Qualifications of responsible staff", M19: "Report on the business",
  M20: "Test report on waste water", M21: "Proof that only the address was renamed", M22: "List of staff and equipment", M23: "Training of staff and tracing system",
};

const reading = (blob, how) => new Promise((done, fail) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = fail;
  reader[how](blob);
});

async function opened(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch { /* an old browser, or no picture: the long way says which */ }
  const picture = new Image();
  picture.src = await reading(file, "readAsDataURL");
  await picture.decode();
  return picture;
}

async function painted(picture, side, quality) {
  const wide = picture.naturalWidth || picture.width, high = picture.naturalHeight || picture.height;
  const by = Math.min(1, side / Math.max(wide, high));
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [Math.max(1, Math.round(wide * by)), Math.max(1, Math.round(high * by))];
  const pen = sheet.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(picture, 0, 0, sheet.width, sheet.height);
  return new Promise((done) => sheet.toBlob(done, "image/jpeg", quality));
}

// A word for what is wrong, or the small photograph in base64.
async function shrunk(file) {
  if (file.size > MOST) return { wrong: "huge" };
  const head = String.fromCharCode(...new Uint8Array(await reading(file.slice(0, 12), "readAsArrayBuffer")));
  if (head.startsWith("%PDF-")) return { wrong: "pdf" };
  let picture;
  try {
    picture = await opened(file);
  } catch {
    return { wrong: /^.{4}ftyp(hei|hev|mif|msf)/s.test(head) ? "heic" : "none" };
  }
  for (const side of SIDES) for (const quality of QUALITIES) {
    const small = await painted(picture, side, quality);
    if (small && small.size <= LARGEST) return { photo: (await reading(small, "readAsDataURL")).split(",")[1] };
  }
  return { wrong: "huge" };
}

export default function (kit) {
  const { el, title, para, quiet, who, main, choice, plain, fault, act, ask, go, say, state, views } = kit;
  const words = () => WORDS[kit.english() ? "en" : "zh"];
  const named = (one) => (kit.english() && NAMES[one.code]) || one.name;

  // Which material of which form is being given; the photograph that waits for the network is in `state`.
  let at = null;
  const here = () => {
    const form = at && state.forms.find((one) => one.case === at.case);
    return [form, form && form.materials.find((one) => one.code === at.code)];
  };
  const path = () => `/api/cases/${at.case}/materials/${at.code}`;

  kit.asked = () => {
    const many = state.forms.length > 1, told = words(), correcting = state.forms.some((form) => form.to_correct);
    const rows = state.forms.flatMap((form) => form.materials.map((one) => choice(
      `${named(one)}${many ? ` · ${kit.licenceOf(form)}` : ""} · ${one.photos.length ? told.given(one.photos.length) : told.take}`,
      () => { at = { case: form.case, code: one.code }; state.waiting = null; go("materials"); })));
    return rows.length > 0 && el("section", { class: "days" }, el("h2", null, correcting ? told.more : told.need), rows, !correcting && quiet(told.later));
  };

  async function heard(form, answer) {
    state.forms[state.forms.indexOf(form)] = await kit.readForm(answer);
    state.waiting = null;
    go("materials", "replace");
  }

  async function add(file) {
    const [form] = here();
    if (file) {
      const { wrong, photo } = await shrunk(file);
      if (wrong) return say(words()[wrong]);
      state.waiting = photo;
    }
    try {
      await heard(form, await ask("POST", path(), { photo: state.waiting }));
    } catch (problem) {
      if (problem.status !== 0) state.waiting = null; // what was answered is not sent again
      if (state.at === "materials") go("materials", "replace");
      throw problem;
    }
  }

  async function remove(without) {
    const [form] = here();
    await heard(form, await ask("PUT", path(), { without }));
  }

  views.materials = () => {
    const [form, one] = here(), told = words();
    if (!one) return views.form();
    const box = el("input", { type: "file", id: "photo", accept: "image/*", hidden: true });
    const pick = () => box.click();
    const button = state.waiting ? main(told.again, () => add()) : main(one.photos.length ? told.another : told.shot, pick);
    box.addEventListener("change", () => {
      const [file] = box.files;
      if (file) act(button, () => add(file)).finally(() => { box.value = ""; });
    });
    const shown = one.photos.map((sha256, n) => el("div", null, el("dt", null, told.nth(n + 1)),
      el("dd", null, el("a", { href: `${path()}/${sha256}` }, el("img", { src: `${path()}/${sha256}`, alt: told.look(n + 1), width: 128 }))),
      el("dd", null, el("button", { type: "button", "aria-label": told.removeNth(n + 1), onclick: (event) => act(event.currentTarget, () => remove(sha256)) }, told.remove))));
    return [title(named(one)), who(kit.licenceOf(form)), para(told.hint), shown.length > 0 && el("section", { class: "facts" }, el("dl", null, shown)), fault(), box,
      one.photos.length >= one.most ? quiet(told.enough(one.photos.length)) : button,
      state.waiting && plain(told.change, pick), quiet(told.secondCode), plain(told.done, () => history.back())];
  };
}
