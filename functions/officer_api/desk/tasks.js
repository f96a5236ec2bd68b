// A task as a line: what, by when, and how it ended.
import { el } from "./elements.js";
import { day, time } from "./words.js";

export const taskLine = (task) => el("li", null, task.what.name, " ", el("span", { class: "from" },
  task.done ? `${task.done.outcome.name}，${task.done.by.name}，${time(task.done.at)}${task.done.note ? `：${task.done.note}` : ""}` : `应办 ${day(task.due)}${task.reason ? `，${task.reason}` : ""}`));
