//! Fields: label, hint, fault, input, in this order. Inputs are uncontrolled, so nothing overwrites what was typed.

use crate::components::form::FormState;
use crate::context::use_words;
use leptos::prelude::*;

/// Label, hint and faults around an input, with the ids that tie them together.
struct Frame {
    hint: Option<AnyView>,
    faults: Vec<AnyView>,
    faulty: bool,
    described_by: Option<String>,
}

impl Frame {
    fn of(state: FormState, name: &str, label: &str, hint: String, missing: &str) -> Self {
        state.register(name, label, missing);
        let words = use_words();
        let sentences = state.faults(name);
        let faulty = !sentences.is_empty();
        let mut ids = Vec::new();
        let hint = (!hint.is_empty()).then(|| {
            let id = format!("{name}-hint");
            ids.push(id.clone());
            view! { <p class="note" id=id>{hint}</p> }.into_any()
        });
        let faults = sentences
            .into_iter()
            .enumerate()
            .map(|(index, sentence)| {
                let id = if index == 0 { format!("{name}-fault") } else { format!("{name}-fault-{index}") };
                ids.push(id.clone());
                view! { <p class="fault" id=id><span class="hush">{words.shell.error_prefix().to_string()}</span>{sentence}</p> }.into_any()
            })
            .collect();
        Self { hint, faults, faulty, described_by: (!ids.is_empty()).then(|| ids.join(" ")) }
    }
}

/// One line of text.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    /// What is stored; what was typed before a refusal comes first.
    #[prop(optional, into)]
    value: String,
    /// Own words for a missing answer.
    #[prop(optional, into)]
    missing: String,
    /// The unit behind a short box.
    #[prop(optional, into)]
    unit: String,
    /// A short box for a number or code.
    #[prop(optional)]
    short: bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    #[prop(optional)] maxlength: Option<u16>,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let state = FormState::here();
    let frame = Frame::of(state, &name, &label, hint, &missing);
    let value = if kind == "password" { None } else { Some(state.value(&name, value)) };
    let optional = optional.then(|| use_words().shell.optional().to_string());
    let input = view! {
        <input
            class="box"
            id=name.clone()
            name=name.clone()
            type=kind
            value=value
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength.map(|length| length.to_string())
            aria-invalid=frame.faulty.then_some("true")
            aria-describedby=frame.described_by
        />
    };
    let short = short || !unit.is_empty();
    view! {
        <div class="field stack tight" data-fault=frame.faulty.then_some("")>
            <label for=name>{label}{optional}</label>
            {frame.hint}
            {frame.faults}
            {if short {
                view! { <div class="unit row">{input}{(!unit.is_empty()).then(|| view! { <span>{unit}</span> })}</div> }.into_any()
            } else {
                input.into_any()
            }}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] missing: String,
    #[prop(default = 3)] rows: u8,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let state = FormState::here();
    let frame = Frame::of(state, &name, &label, hint, &missing);
    let value = state.value(&name, value);
    let optional = optional.then(|| use_words().shell.optional().to_string());
    view! {
        <div class="field stack tight" data-fault=frame.faulty.then_some("")>
            <label for=name.clone()>{label}{optional}</label>
            {frame.hint}
            {frame.faults}
            <textarea
                class="box"
                id=name.clone()
                name=name
                rows=rows.to_string()
                aria-invalid=frame.faulty.then_some("true")
                aria-describedby=frame.described_by
            >{value}</textarea>
        </div>
    }
}

/// One of many answers, in a list that opens; they may stand in groups, each under its name.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] answers: Vec<Answer>,
    #[prop(optional)] groups: Vec<(String, Vec<Answer>)>,
    /// The words before anything is chosen.
    #[prop(into)]
    nothing: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] missing: String,
) -> impl IntoView {
    let state = FormState::here();
    let frame = Frame::of(state, &name, &label, hint, &missing);
    let chosen = state.chosen(&name, value);
    let choice = |answer: Answer| {
        let selected = answer.value == chosen;
        view! { <option value=answer.value selected=selected>{answer.label}</option> }
    };
    let choices: Vec<_> = answers.into_iter().map(choice).collect();
    let group = |(label, answers): (String, Vec<Answer>)| {
        let choices: Vec<_> = answers.into_iter().map(choice).collect();
        view! { <optgroup label=label>{choices}</optgroup> }
    };
    let groups: Vec<_> = groups.into_iter().map(group).collect();
    view! {
        <div class="field stack tight" data-fault=frame.faulty.then_some("")>
            <label for=name.clone()>{label}</label>
            {frame.hint}
            {frame.faults}
            <select class="box" id=name.clone() name=name aria-invalid=frame.faulty.then_some("true") aria-describedby=frame.described_by>
                <option value="">{nothing}</option>
                {choices}
                {groups}
            </select>
        </div>
    }
}

/// One answer of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    pub value: String,
    pub label: String,
    pub note: String,
}

impl Answer {
    /// An answer with its words.
    pub fn new(value: impl Into<String>, label: impl ToString) -> Self {
        Self { value: value.into(), label: label.to_string(), note: String::new() }
    }

    /// The same with a line below.
    #[must_use]
    pub fn noted(mut self, note: impl ToString) -> Self {
        self.note = note.to_string();
        self
    }
}

/// A list of answers; one may be chosen, or several. The first has the id of the field, so that the summary finds it.
#[component]
pub fn Choices(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    answers: Vec<Answer>,
    #[prop(optional, into)] hint: String,
    /// What is stored; several values are separated by commas.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] missing: String,
    /// Several may be chosen.
    #[prop(optional)]
    several: bool,
    /// Two short answers side by side.
    #[prop(optional)]
    pair: bool,
    /// The question is the page's heading already.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let state = FormState::here();
    let frame = Frame::of(state, &name, &label, hint, &missing);
    let chosen = state.chosen(&name, value);
    let kind = if several { "checkbox" } else { "radio" };
    let choices: Vec<_> = answers
        .into_iter()
        .enumerate()
        .map(|(index, answer)| {
            let id = if index == 0 { name.clone() } else { format!("{name}-{index}") };
            let checked = chosen.split(',').any(|value| value == answer.value);
            view! {
                <div class="choice">
                    <input type=kind name=name.clone() id=id.clone() value=answer.value checked=checked/>
                    <label for=id>
                        {answer.label}
                        {(!answer.note.is_empty()).then(|| view! { <br/><span class="note">{answer.note}</span> })}
                    </label>
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class="field stack tight" data-fault=frame.faulty.then_some("") aria-describedby=frame.described_by>
            <legend class=quiet.then_some("hush")>{label}</legend>
            {frame.hint}
            {frame.faults}
            {if pair { view! { <div class="pair">{choices}</div> }.into_any() } else { choices.into_any() }}
        </fieldset>
    }
}

/// One box to tick.
#[component]
pub fn Tick(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "1".to_owned(), into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] missing: String,
) -> impl IntoView {
    let state = FormState::here();
    let frame = Frame::of(state, &name, &label, String::new(), &missing);
    let stored = if checked { value.clone() } else { String::new() };
    let checked = state.chosen(&name, stored) == value;
    view! {
        <div class="field stack tight" data-fault=frame.faulty.then_some("")>
            {frame.faults}
            <div class="choice">
                <input
                    type="checkbox"
                    id=name.clone()
                    name=name.clone()
                    value=value
                    checked=checked
                    aria-invalid=frame.faulty.then_some("true")
                    aria-describedby=frame.described_by
                />
                <label for=name>{label}</label>
            </div>
        </div>
    }
}
