//! Summary lists: a term, its value, a link to change it.

use crate::context::use_words;
use leptos::prelude::*;

/// A summary list.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One row; the change link names its row for screen readers.
#[component]
pub fn Fact(#[prop(into)] term: String, #[prop(optional, into)] change: Option<String>, children: Children) -> impl IntoView {
    let words = use_words();
    let hidden = words.shell.change_what(term.clone()).to_string();
    view! {
        <div>
            <dt class="note">{term}</dt>
            <dd>{children()}</dd>
            {change.map(|href| view! {
                <dd class="change"><a href=href>{words.shell.change().to_string()}<span class="hush">{hidden}</span></a></dd>
            })}
        </div>
    }
}
