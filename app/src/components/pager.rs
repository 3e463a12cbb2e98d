//! Paging by keyset: earlier and later, no page numbers; nothing to turn where all is on one page.

use crate::context::use_words;
use leptos::prelude::*;

/// Links to the pages before and after, and what this page covers.
#[component]
pub fn Pager(
    #[prop(optional_no_strip)] earlier: Option<String>,
    #[prop(optional_no_strip)] later: Option<String>,
    #[prop(optional, into)] covers: String,
) -> impl IntoView {
    let words = use_words();
    let link = |href: Option<String>, text: String| match href {
        Some(href) => view! { <a class="button" data-kind="second" href=href>{text}</a> }.into_any(),
        None => view! { <span class="button" data-kind="second" aria-disabled="true">{text}</span> }.into_any(),
    };
    if earlier.is_none() && later.is_none() {
        return (!covers.is_empty()).then(|| view! { <p class="note">{covers}</p> }).into_any();
    }
    view! {
        <nav class="row apart pager" aria-label=words.shell.pages().to_string()>
            {link(earlier, words.shell.earlier().to_string())}
            <span class="note">{covers}</span>
            {link(later, words.shell.later().to_string())}
        </nav>
    }
    .into_any()
}
