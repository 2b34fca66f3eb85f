/** The menus of Block Kit: of fixed options, of the app's answers, of people and of channels. */

import { Combobox, filtered } from "./combobox.js";

const SHORTEST_QUERY = 3;
const MULTI = "multi_";

/** Each kind of menu, by its type without `multi_`; `initial` names where its first choice is. */
const KINDS = {
  static_select: { find: findFixed, initial: "option" },
  external_select: { find: findAsked, initial: "option" },
  users_select: { find: findPeople, initial: "user" },
  conversations_select: { find: findChannels, initial: "conversation" },
  channels_select: { find: findChannels, initial: "channel" },
};

export function isSelect(type) {
  return type.replace(MULTI, "") in KINDS;
}

/** A menu; `use(value)` hears of each choice. */
export function selectElement(element, use, context) {
  const kind = KINDS[element.type.replace(MULTI, "")];
  const placeholder = element.placeholder?.text ?? "Select an item";
  return new Combobox({
    label: context.label ?? placeholder,
    placeholder,
    find: kind.find(element, context),
    chosen: firstChosen(element, kind.initial, context),
    isMulti: element.type.startsWith(MULTI),
    most: element.max_selected_items,
    changed: use,
  }).node;
}

function firstChosen(element, name, context) {
  const first = element[`initial_${name}s`] ?? [element[`initial_${name}`]];
  const here = element.default_to_current_conversation ? context.place : undefined;
  const chosen = [...first, here].filter((each) => each !== undefined && each !== null);
  const known = [...context.directory.users, ...context.directory.channels].map(entry);
  return chosen.map((each) =>
    typeof each === "string"
      ? (known.find((one) => one.value === each) ?? { value: each, label: each })
      : option(each),
  );
}

function option(wire) {
  return { value: wire.value, label: wire.text.text, description: wire.description?.text };
}

function groupsOf({ options, option_groups: groups }) {
  const loose = options?.length ? [{ label: null, options: options.map(option) }] : [];
  const named = (groups ?? []).map((group) => ({
    label: group.label.text,
    options: group.options.map(option),
  }));
  return [...loose, ...named];
}

function findFixed(element) {
  return (query) => ({ groups: filtered(groupsOf(element), query) });
}

function findAsked(element, context) {
  const shortest = element.min_query_length ?? SHORTEST_QUERY;
  return async (query) => {
    if (query.length < shortest) {
      return { groups: [], note: `Type ${shortest} characters or more` };
    }
    const offer = await context.ask(element, query);
    if (offer.error) {
      return { groups: [], note: "The app did not answer" };
    }
    // Slack lists either; groups repeat what is among the options here.
    const listed = offer.groups.length
      ? { option_groups: offer.groups }
      : { options: offer.options };
    return { groups: groupsOf(listed) };
  };
}

function entry({ value, text, kind }) {
  return { value, label: kind ? `# ${text}` : text };
}

function findPeople(_, { directory }) {
  const groups = [{ label: null, options: directory.users.map(entry) }];
  return (query) => ({ groups: filtered(groups, query) });
}

function findChannels(element, { directory }) {
  const wanted = element.filter?.include;
  const shown = directory.channels.filter(({ kind }) => !wanted || wanted.includes(kind));
  const groups = [{ label: null, options: shown.map(entry) }];
  return (query) => ({ groups: filtered(groups, query) });
}
