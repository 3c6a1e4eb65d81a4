// Sends texts, and asks for the phone's screen each second. What comes back is put into the page's
// own <template>s as text; nothing is ever parsed as HTML, which the page's policy enforces too.

const EVERY = 1000; // milliseconds between looks
const AFTER_TROUBLE = 3000;
const AWAY = "The helpline does not answer. Is this still running: helpline run?";
const PENDING = { key: "pending", kind: "mine", speaker: "You", clock: "Sending", cost: "", route: "" };

const find = (what, within = document) => within.querySelector(`[data-${what}]`);
const number = document.querySelector("input[name=number]").value;
const bubbles = find("bubbles");
const turns = find("turns");
const phone = document.querySelector(".phone");
const typing = find("waiting");
const trouble = find("trouble");
const words = document.getElementById("text");
const screen = `/simulator/phones/${encodeURIComponent(number)}`;

let asked = 0; // questions are numbered, so that a late answer cannot undo a newer one
let shown = 0;
let sending = 0;
let waiting = false;
let lost = false;

/** Fill a copy of a template: `data-say="x"` becomes the text of `values.x`. */
function fill(template, values) {
  const piece = document.getElementById(template).content.firstElementChild.cloneNode(true);
  for (const place of piece.querySelectorAll("[data-say]")) {
    place.textContent = values[place.dataset.say];
  }
  piece.dataset.key = values.key;
  return piece;
}

function bubble(values) {
  const piece = fill("bubble", values);
  piece.dataset.kind = values.kind;
  find("parts", piece).replaceChildren(
    ...values.parts.map(({ text, dial }) => {
      const part = dial ? document.createElement("span") : document.createTextNode(text);
      if (dial) {
        part.className = "dial";
        part.textContent = text;
      }
      return part;
    }),
  );
  return piece;
}

function turn(values) {
  const piece = fill("turn", values);
  find("fields", piece).replaceChildren(...values.fields.map((field) => fill("field", field)));
  return piece;
}

/** Make a list show these items, touching only what differs, so that a reader is told only of it. */
function show(list, items, make) {
  const wanted = new Set(items.map((item) => item.key));
  const there = new Map();
  for (const piece of [...list.children]) {
    if (wanted.has(piece.dataset.key)) there.set(piece.dataset.key, piece);
    else piece.remove();
  }
  let next = list.firstElementChild;
  for (const item of items) {
    if (next?.dataset.key === item.key) next = next.nextElementSibling;
    else list.insertBefore(there.get(item.key) ?? make(item), next);
  }
  if (!list.children.length) list.replaceChildren(); // truly empty, for the style sheet
}

function draw(screen) {
  show(bubbles, screen.bubbles, bubble);
  show(turns, screen.turns, turn);
  find("sent").textContent = screen.sent;
  find("received").textContent = screen.received;
  find("rows").textContent = screen.rows;
  find("clock").textContent = screen.clock;
  waiting = screen.waiting;
}

function showTyping() {
  typing.hidden = !(waiting || sending);
}

function tell(sentence) {
  trouble.hidden = !sentence;
  if (trouble.textContent !== sentence) trouble.textContent = sentence;
}

/** Ask this site something, draw the screen it answers with, and return what went wrong, or "". */
async function ask(path, options = {}) {
  const mine = ++asked;
  let answer;
  try {
    const response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
    answer = response.status === 204 ? {} : await response.json();
  } catch {
    answer = { trouble: AWAY };
  }
  if (answer.bubbles && mine > shown) {
    shown = mine;
    draw(answer);
  }
  return answer.trouble ?? "";
}

async function look() {
  const wrong = await ask(screen);
  if (wrong || lost) tell(wrong); // what went wrong with a text stays until the next one
  lost = Boolean(wrong);
  showTyping();
}

async function text(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const typed = form.contains(words);
  if (typed && !words.value.trim()) return;
  if (typed) words.value = "";
  const parts = [{ text: fields.get("text"), dial: false }];
  const said = bubble({ ...PENDING, parts });
  said.ariaHidden = "true"; // it is read aloud once, when the network has it
  bubbles.append(said);
  phone.scrollIntoView({ block: "nearest" }); // in a small window the suggestions are below it
  sending += 1;
  showTyping();
  const wrong = await ask(form.action, { method: "POST", body: fields });
  sending -= 1;
  said.remove();
  tell(wrong);
  showTyping();
  if (wrong && typed && !words.value) words.value = fields.get("text");
}

async function clear() {
  tell(await ask(screen, { method: "DELETE" }));
  await look();
  words.focus();
}

async function keepLooking() {
  if (!document.hidden && !sending) await look();
  setTimeout(keepLooking, lost ? AFTER_TROUBLE : EVERY);
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-texts]")) text(event.target, event.submitter);
  else if (event.target.matches("[data-clear]")) clear();
  else return;
  event.preventDefault();
});

// Enter sends, as on a phone; Shift+Enter is a new line, and Enter that ends a composed word is its own.
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  words.form.requestSubmit();
});

document.querySelector(".phones [aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
if (!words.disabled) keepLooking();
