// The keys of a list (j, k: next, last; t, d: take, drop) and what stays reachable by keyboard
// after a part of the page was replaced. Everything works without this file too.
"use strict";

const cards = () => [...document.querySelectorAll("[data-card]")];
const isTyping = (at) => at.closest("input, select, textarea, [contenteditable]") !== null;
const present = () => document.activeElement?.closest("[data-card]");

function step(by) {
  const all = cards();
  const at = all.indexOf(present());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
}

function drop() {
  const details = present()?.querySelector("details.drop");
  if (!details) return;
  details.open = true;
  details.querySelector("button")?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  t: () => present()?.querySelector("[data-key=t]")?.click(),
  d: drop,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === "Escape") {
    const details = event.target.closest("details[open]");
    if (details) { details.open = false; details.closest("[data-card]")?.focus(); }
  }
  const act = KEYS[event.key];
  if (!act || !cards().length) return;
  event.preventDefault();
  act();
});

// The card that was decided is replaced: the keyboard goes on from what stands there now.
document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target?.id;
  if (id) document.getElementById(id)?.focus();
});

// What the server refuses is shown where it was asked; what never reached it is said.
const say = (text) => {
  const place = document.getElementById("said");
  if (place) { place.textContent = text; place.className = "note bad"; place.scrollIntoView({ block: "nearest" }); }
};
document.addEventListener("htmx:responseError", (event) => {
  const part = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say(part.body.textContent.trim() || "Máy chưa làm được việc này.");
});
document.addEventListener("htmx:sendError", () => say("Mất mạng: chưa ghi được gì. Có mạng rồi làm lại."));

// A form is sent once, however often it is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  if (event.target.method === "post") event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = "Đã chép";
});

if (matchMedia("(min-width: 64rem)").matches) document.querySelectorAll("details[data-wide]").forEach((part) => { part.open = true; });
// Not scrollIntoView: that would also move where the first Tab starts from.
const here = document.querySelector(".desks [aria-current]");
if (here) here.closest("ul").scrollLeft = here.offsetLeft - 120;
