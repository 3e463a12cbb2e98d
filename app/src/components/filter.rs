//! What narrows a list: tabs and a form of choices. Both only lead to another address, so that a list works without scripts and can
//! be passed on as it stands.

use crate::components::{Form, Tag, Tone};
use crate::context::use_words;
use leptos::prelude::*;

/// A tab above a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    href: String,
    text: String,
    current: bool,
    count: Option<(Tone, i64)>,
}

impl Tab {
    /// A tab; `current`: it leads to the list at hand.
    pub fn new(href: impl Into<String>, text: impl ToString, current: bool) -> Self {
        Self { href: href.into(), text: text.to_string(), current, count: None }
    }

    /// The same with how many it leads to.
    #[must_use]
    pub fn counted(mut self, tone: Tone, count: i64) -> Self {
        self.count = Some((tone, count));
        self
    }
}

/// The tabs above a list.
#[component]
pub fn Tabs(
    tabs: Vec<Tab>,
    /// What they are, when they do more than narrow the list.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let label = if label.is_empty() { use_words().shell.narrow().to_string() } else { label };
    let links: Vec<_> = tabs
        .into_iter()
        .map(|tab| {
            let count = tab.count.map(|(tone, count)| view! { " "<Tag tone=tone text=count.to_string()/> });
            view! { <a href=tab.href aria-current=tab.current.then_some("page")>{tab.text}{count}</a> }
        })
        .collect();
    view! { <nav class="tabs" aria-label=label>{links}</nav> }
}

/// The form of choices above a list.
#[component]
pub fn FilterForm(
    /// The address of the list.
    #[prop(into)]
    action: String,
    children: Children,
) -> impl IntoView {
    let go = use_words().shell.narrow().to_string();
    view! {
        <Form action=action refusal=None class="filter row" get=true>
            {children()}
            <button class="button">{go}</button>
        </Form>
    }
}
