"""Rules on steps: every target exists, every step is reached and left, no occasion is forgotten."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from bot.core.check.subject import Place, Rule, Subject
from bot.core.flow import WAYS, Entry, Flow, Slot, Step
from bot.core.issue import Issue

TAKEN = frozenset({"carrier", "listings", "needs", *WAYS})
"""Names that mean something else: files of phrases and needs, and the way back."""


def unknown_steps(subject: Subject) -> Iterator[Issue]:
    """Find targets that no step answers to."""
    for flow, place, target in _targets(subject):
        if target not in WAYS and _find(subject, flow, target) is None:
            hint = _meant(subject, flow, target)
            yield subject.issue(place, f"there is no step `{target}`", hint)


def missing_entries(subject: Subject) -> Iterator[Issue]:
    """Find occasions for which no flow has a step: each may come at any moment."""
    first = next(iter(subject.book.flows.by_name))
    for entry in Entry:
        if entry not in subject.book.flows.entries:
            hint = f"a flow needs `enter: {{{entry}: a-step}}`"
            yield subject.issue((first,), f"no flow says what happens on `{entry}`", hint)


def doubled_flows(subject: Subject) -> Iterator[Issue]:
    """Find names that two flows share, or that mean something else: one would hide the other."""
    counted = Counter(name for name, _ in subject.lines.flows)
    for name, spot in subject.lines.flows:
        if counted[name] > 1 or name in TAKEN:
            message = f"the name `{name}` is taken"
            yield Issue(spot.file, spot.line, message, "give each flow a name of its own")


def doubled_entries(subject: Subject) -> Iterator[Issue]:
    """Find occasions that two flows claim: only one of them would ever be told."""
    claims = Counter(entry for flow in subject.book.flows.by_name.values() for entry in flow.enter)
    for flow in subject.book.flows.by_name.values():
        for entry in flow.enter:
            if claims[entry] > 1:
                message = f"two flows claim what happens on `{entry}`"
                yield subject.issue((flow.flow, "enter", entry), message, "leave one of them")


def no_menu(subject: Subject) -> Iterator[Issue]:
    """Find out whether MENU leads anywhere."""
    if Entry.START in subject.book.flows.entries and subject.book.flows.main.menu is None:
        place = (subject.book.flows.main.flow,)
        yield subject.issue(place, "MENU leads nowhere", "this flow needs `menu: a-step`")


def unreachable_steps(subject: Subject) -> Iterator[Issue]:
    """Find steps to which nothing leads."""
    reached = reachable(subject)
    for flow, name, _ in subject.steps():
        if f"{flow.flow}/{name}" not in reached:
            hint = "name it in a choice, `then`, `enter` or `words`, or remove it"
            yield subject.issue((flow.flow, "steps", name), f"nothing leads to `{name}`", hint)


def dead_ends(subject: Subject) -> Iterator[Issue]:
    """Find steps that wait for nothing and lead nowhere, or ask and do not go on."""
    for flow, name, step in subject.steps():
        place = (flow.flow, "steps", name)
        leaves = step.then is not None or any(choice.go for choice in step.choices)
        if not (leaves or step.refers or step.flags or step.aside):
            hint = "add `then`, or a choice with `go`"
            yield subject.issue(place, f"`{name}` is a dead end", hint)
        elif step.then is None:
            for digit, choice in enumerate(step.choices):
                if choice.go is None:
                    yield subject.issue(
                        (*place, "choices", str(digit)),
                        f"choice {digit + 1} leads nowhere",
                        "add `go` here, or `then` to the step",
                    )


def circles(subject: Subject) -> Iterator[Issue]:
    """Find steps that are skipped in a circle once what they ask is known."""
    for flow, name, step in subject.steps():
        seen = {name}
        target, here = step.then, step
        while here.asks is not None and target is not None:
            following = _find(subject, flow, target)
            if following is None or "/" in target:
                break
            if target in seen:
                message = f"`{name}` comes round to itself once its question is answered"
                yield subject.issue((flow.flow, "steps", name, "then"), message, "lead it on")
                break
            seen.add(target)
            here, target = following, following.then


def says_nothing(subject: Subject) -> Iterator[Issue]:
    """Find steps that would leave a texter without a word."""
    for flow, name, step in subject.steps():
        if step.say is None and not step.refers:
            yield subject.issue((flow.flow, "steps", name), f"`{name}` says nothing", "add `say`")


def unanswered(subject: Subject) -> Iterator[Issue]:
    """Find steps that have neither words nor a way for an answer that is not understood."""
    for flow, name, step in subject.steps():
        if step.unheard is None and step.otherwise is None and not step.aside:
            message = f"`{name}` has nothing to say to an answer that is not understood"
            yield subject.issue((flow.flow, "steps", name), message, "add `unheard` or `otherwise`")


def town_doubts(subject: Subject) -> Iterator[Issue]:
    """Find out whether the question for the town can ask back, and knows other states."""
    flows = subject.book.flows
    start = flows.entries.get(Entry.START)
    path = flows.asking(Slot.TOWN, within=start) if start else None
    if path is None:
        return
    flow, _, name = path.partition("/")
    for use in ("unsure", "elsewhere"):
        if getattr(flows.by_path[path], use) is None:
            message = f"`{name}` asks for the town and has no `{use}`"
            yield subject.issue((flow, "steps", name), message, f"add `{use}` in each language")


def refers_unasked(subject: Subject) -> Iterator[Issue]:
    """Find flows that give referrals and never ask for the town or the need."""
    for flow, name, step in subject.steps():
        for slot in Slot:
            if step.refers and subject.book.flows.asking(slot, within=flow.flow) is None:
                message = f"`{name}` refers, and nothing in this flow asks for the {slot}"
                hint = f"add a step with `asks: {slot}`"
                yield subject.issue((flow.flow, "steps", name, "refers"), message, hint)


def reachable(subject: Subject) -> frozenset[str]:
    """Collect every step to which an entry, a word, MENU or another step leads."""
    flows = subject.book.flows
    waiting = [
        flows.resolve(target, within=flow.flow)
        for flow in flows.by_name.values()
        for target in (*flow.enter.values(), *flow.words, *((flow.menu,) if flow.menu else ()))
    ]
    reached: set[str] = set()
    while waiting:
        path = waiting.pop()
        step = flows.step(path)
        if step is not None and path not in reached:
            reached.add(path)
            targets = (target for _, target in leads(step) if target not in WAYS)
            waiting += [flows.resolve(target, within=path) for target in targets]
            if step.refers:
                waiting += [p for slot in Slot if (p := flows.asking(slot, within=path))]
    return frozenset(reached)


def leads(step: Step) -> Iterator[tuple[Place, str]]:
    """Walk where a step leads: the place of each target inside the step, and the target."""
    if step.then is not None:
        yield ("then",), step.then
    if step.otherwise is not None:
        yield ("otherwise",), step.otherwise
    for number, choice in enumerate(step.choices):
        if choice.go is not None:
            yield ("choices", str(number), "go"), choice.go
    for number, choice in enumerate(step.hears):
        if choice.go is not None:
            yield ("hears", str(number), "go"), choice.go


def _targets(subject: Subject) -> Iterator[tuple[Flow, Place, str]]:
    for flow in subject.book.flows.by_name.values():
        for entry, target in flow.enter.items():
            yield flow, (flow.flow, "enter", entry), target
        for target in flow.words:
            yield flow, (flow.flow, "words", target), target
        if flow.menu is not None:
            yield flow, (flow.flow, "menu"), flow.menu
        for name, step in flow.steps.items():
            for place, target in leads(step):
                yield flow, (flow.flow, "steps", name, *place), target


def _find(subject: Subject, flow: Flow, target: str) -> Step | None:
    return subject.book.flows.step(subject.book.flows.resolve(target, within=flow.flow))


def _meant(subject: Subject, flow: Flow, target: str) -> str:
    return did_you_mean(target, (*flow.steps, *subject.book.flows.by_path, *WAYS))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest what was probably meant, or list what there is."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known: {', '.join(names)}"


RULES = (
    Rule("unknown-step", "product.md 4", unknown_steps),
    Rule("missing-entry", "R071", missing_entries),
    Rule("doubled-flow", "product.md 1", doubled_flows),
    Rule("doubled-entry", "R071", doubled_entries),
    Rule("no-menu", "product.md 3", no_menu),
    Rule("unreachable-step", "product.md 3", unreachable_steps),
    Rule("dead-end", "product.md 3", dead_ends),
    Rule("circle", "product.md 3", circles),
    Rule("says-nothing", "product.md 4", says_nothing),
    Rule("unanswered", "R079", unanswered),
    Rule("town-doubts", "product.md 3", town_doubts),
    Rule("refers-unasked", "product.md 3", refers_unasked),
)
