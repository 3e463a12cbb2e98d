//! What stands after a vote, and the one answer to every link that cannot be used.

use crate::components::{Notice, Page, Panel, Tone};
use crate::context::use_words;
use crate::paths;
use leptos::prelude::*;

/// After the vote.
#[component]
pub fn Thanks() -> impl IntoView {
    let words = use_words();
    view! {
        <Page title=words.feedback.thanks_title().to_string()>
            <Panel title=words.feedback.thanks_title().to_string() note=words.feedback.thanks().to_string()/>
            <div class="actions row"><a class="button" data-kind="second" href=paths::HOME>{words.shell.to_home().to_string()}</a></div>
        </Page>
    }
}

/// After a vote that came too late, or twice.
#[component]
pub fn Closed() -> impl IntoView {
    view! { <ClosedNotice/> }
}

/// Spent, expired or wrong: the sender learns the same.
#[component]
pub fn ClosedNotice() -> impl IntoView {
    let words = use_words();
    let title = words.feedback.closed_title().to_string();
    let (closed, onward) = (words.feedback.closed().to_string(), words.feedback.to_messages().to_string());
    view! {
        <Page title=title.clone()>
            <h1>{title}</h1>
            <Notice tone=Tone::Info><p>{closed}</p></Notice>
            <div class="actions row"><a class="button" data-kind="second" href=paths::MESSAGES>{onward}</a></div>
        </Page>
    }
}
