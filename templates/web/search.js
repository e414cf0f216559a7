// Search over tim-kiem/index.json: rows of path, title, day, place, folded words.
"use strict";

const form = document.getElementById("tim");
const box = document.getElementById("q");
const told = document.getElementById("so-bai");
const list = document.getElementById("ket-qua");
let rows;

const fold = (words) =>
  words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d");

const wordsOf = (words) => fold(words).match(/[\p{L}\p{N}]+/gu) || [];

// A post is found when each word asked for begins one of its words; words in the title come first.
function find(asked) {
  const words = wordsOf(asked);
  const plain = words.join(" ");
  const score = ([, title]) => {
    const own = ` ${wordsOf(title).join(" ")}`;
    return words.filter((word) => own.includes(` ${word}`)).length + own.includes(` ${plain}`) * 9;
  };
  return rows
    .filter((row) => words.length && words.every((word) => ` ${row[4]}`.includes(` ${word}`)))
    .map((row) => [score(row), row])
    .sort((one, other) => other[0] - one[0])
    .map(([, row]) => row);
}

function shown([path, title, day, place]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const head = document.createElement("h2");
  const when = document.createElement("p");
  link.href = `../${path}`;
  link.textContent = title;
  head.append(link);
  when.className = "when";
  when.textContent = [day.split("-").reverse().join("/"), place].filter(Boolean).join(" · ");
  item.append(head, when);
  return item;
}

async function search() {
  const asked = box.value.trim();
  history.replaceState(null, "", asked ? `?q=${encodeURIComponent(asked)}` : location.pathname);
  try {
    rows ??= await (await fetch("index.json")).json();
  } catch {
    told.textContent = "Chưa tải được danh mục bài. Mời bạn thử lại, hoặc xem các mục dưới đây.";
    return;
  }
  const found = asked === box.value.trim() ? find(asked) : null;
  if (!found) return;
  told.textContent = asked ? (found.length ? `${found.length} bài` : "Không có bài nào khớp.") : "";
  list.replaceChildren(...found.slice(0, 50).map(shown));
}

form.hidden = false;
box.value = new URLSearchParams(location.search).get("q") || "";
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
box.addEventListener("input", search);
if (box.value) search();
