//! Forms: plain posts answered by a redirect, with the error summary, and with what was typed kept.

use crate::browser;
use crate::components::PageTitle;
use crate::context::use_words;
use domain::fault::{Fault, Refusal};
use leptos::prelude::*;
use leptos::reactive::owner::Owner;

/// What the fields of a form read from it, and tell it.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    refusal: StoredValue<Refusal>,
    /// Name, label and own sentence for a missing answer of each field, in order.
    labels: StoredValue<Vec<(String, String, String)>>,
}

/// What stands in a field of the form around: typed before a refusal, else stored.
pub fn typed_value(name: &str, stored: &str) -> String {
    FormState::here().value(name, stored.to_owned())
}

impl FormState {
    /// The state of the form around, or an empty one.
    pub(super) fn here() -> Self {
        use_context::<Self>().unwrap_or_else(|| Self::new(Refusal::default()))
    }

    fn new(refusal: Refusal) -> Self {
        Self { refusal: StoredValue::new(refusal), labels: StoredValue::new(Vec::new()) }
    }

    /// Notes a field's label, so that the summary can name it.
    pub(super) fn register(self, name: &str, label: &str, missing: &str) {
        self.labels.update_value(|labels| labels.push((name.to_owned(), label.to_owned(), missing.to_owned())));
    }

    /// What was typed before the refusal, else what is stored.
    pub(super) fn value(self, name: &str, stored: String) -> String {
        self.refusal.with_value(|refusal| refusal.value(name).map(str::to_owned)).unwrap_or(stored)
    }

    /// What was chosen before the refusal, or before another button of the form was pressed, else what is stored. A form sends
    /// nothing for boxes left open.
    pub(super) fn chosen(self, name: &str, stored: String) -> String {
        let sent = self.refused() || self.refusal.with_value(|refusal| !refusal.values.is_empty());
        if sent { self.value(name, String::new()) } else { stored }
    }

    /// Whether the form comes back refused.
    pub(super) fn refused(self) -> bool {
        self.refusal.with_value(|refusal| !refusal.faults.is_empty())
    }

    /// The sentences at one field.
    pub(super) fn faults(self, name: &str) -> Vec<String> {
        self.refusal.with_value(|refusal| refusal.faults.of(name).map(|fault| self.sentence(fault)).collect())
    }

    fn sentence(self, fault: &Fault) -> String {
        let words = use_words();
        self.labels.with_value(|labels| match labels.iter().find(|(name, _, _)| *name == fault.field) {
            Some((_, _, missing)) if fault.code == domain::fault::FaultCode::Required && !missing.is_empty() => missing.clone(),
            Some((_, label, _)) => words.fault_at(fault, label),
            None => words.fault(fault),
        })
    }

    /// Every fault as a link to its field, in the order of the fields.
    fn summary(self) -> Vec<(Option<String>, String)> {
        let faults = self.refusal.with_value(|refusal| refusal.faults.0.clone());
        let place = |fault: &Fault| {
            self.labels.with_value(|labels| labels.iter().position(|(name, _, _)| *name == fault.field).unwrap_or(usize::MAX))
        };
        let mut faults: Vec<(usize, Fault)> = faults.into_iter().map(|fault| (place(&fault), fault)).collect();
        faults.sort_by_key(|(place, _)| *place);
        faults
            .into_iter()
            .map(|(place, fault)| ((place != usize::MAX).then(|| format!("#{}", fault.field)), self.sentence(&fault)))
            .collect()
    }
}

/// Where a refused form leads.
pub const ERRORS: &str = "errors";

/// What is to be put right: first in main, with links to the fields.
#[component]
fn ErrorSummary(state: FormState, #[prop(default = ERRORS)] id: &'static str) -> impl IntoView {
    let faults = state.summary();
    let words = use_words();
    let count = i64::try_from(faults.len()).unwrap_or_default();
    Effect::new(move || {
        if id == ERRORS {
            browser::focus(id);
        }
    });
    (count > 0).then(|| {
        let items: Vec<_> = faults
            .into_iter()
            .map(|(href, sentence)| match href {
                Some(href) => view! { <li><a href=href rel="external">{sentence}</a></li> }.into_any(),
                None => view! { <li>{sentence}</li> }.into_any(),
            })
            .collect();
        view! {
            <div class="errors" id=id role="alert" tabindex="-1">
                <h2>{words.shell.errors_title(count).to_string()}</h2>
                <ul>{items}</ul>
            </div>
        }
    })
}

/// What a form could not do that does not stand on this page, or no longer.
#[component]
pub fn Refused(
    #[prop(optional_no_strip)] refusal: Option<Refusal>,
    /// The id of its error summary.
    #[prop(default = ERRORS)]
    errors: &'static str,
) -> impl IntoView {
    refusal.map(|refusal| view! { <ErrorSummary state=FormState::new(refusal) id=errors/> })
}

/// A form: a plain post that works without scripts. Fields inside read what was typed and what is wrong from it.
#[component]
pub fn Form(
    /// The address of the server function, `Verb::url()`.
    #[prop(into)]
    action: String,
    /// The last refusal of this form.
    #[prop(optional_no_strip)]
    refusal: Option<Refusal>,
    /// Another class than `stack`.
    #[prop(default = "stack")]
    class: &'static str,
    /// Whether files are sent.
    #[prop(optional)]
    files: bool,
    /// Asks for a page instead of posting: for questions whose answers are kept nowhere.
    #[prop(optional)]
    get: bool,
    /// The id of its error summary: of several refused forms of a page one leads to the usual place.
    #[prop(default = ERRORS)]
    errors: &'static str,
    children: Children,
) -> impl IntoView {
    let state = FormState::new(refusal.unwrap_or_default());
    let inner = within(state, children);
    view! {
        <ErrorSummary state=state id=errors/>
        <form class=class method=if get { "get" } else { "post" } action=action enctype=files.then_some("multipart/form-data") novalidate>{inner}</form>
    }
}

/// One thing per page: back link, error summary, step, heading, one form, one button.
#[component]
pub fn FormPage(
    /// Heading and title.
    #[prop(into)]
    title: String,
    /// The address of the server function, `Verb::url()`.
    #[prop(into)]
    action: String,
    /// The last refusal of this form.
    #[prop(optional_no_strip)]
    refusal: Option<Refusal>,
    /// Where 上一步 leads.
    #[prop(optional, into)]
    back: Option<String>,
    /// Where in the application this is.
    #[prop(optional, into)]
    step: Option<String>,
    /// The button's words, instead of 保存，下一步.
    #[prop(optional, into)]
    button: Option<String>,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let state = FormState::new(refusal.unwrap_or_default());
    let faulty = state.refused();
    let inner = within(state, children);
    let button = button.unwrap_or_else(|| words.shell.next_step().to_string());
    view! {
        <PageTitle title=title.clone() faulty=faulty/>
        <main class="wrap" id="main"><div class="measure stack">
            {back.map(|href| view! { <a class="back" href=href>{words.shell.back().to_string()}</a> })}
            <ErrorSummary state=state/>
            {step.map(|step| view! { <p class="note">{step}</p> })}
            <h1>{title}</h1>
            <form class="stack" method="post" action=action novalidate>
                {inner}
                <div class="actions row"><button class="button wide">{button}</button></div>
            </form>
        </div></main>
    }
}

/// Builds the fields first, so that the summary above them knows their labels.
fn within(state: FormState, children: Children) -> AnyView {
    match Owner::current() {
        Some(owner) => owner.child().with(|| {
            provide_context(state);
            children()
        }),
        None => children(),
    }
}
