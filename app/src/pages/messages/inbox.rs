//! Every SMS that was written to the account, whether or not it reached the phone, and what can still be rated.

use crate::api::messages::{Inbox, read_inbox};
use crate::components::{Data, Page, Pager, Tag, Tone};
use crate::context::use_words;
use crate::paths;
use domain::feedback::OpenRating;
use domain::id::MessageId;
use domain::messages::{Delivery, InboxItem};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/my/messages`.
#[component]
pub fn InboxPage() -> impl IntoView {
    let before = use_query_map().read_untracked().get("before").filter(|id| !id.is_empty()).map(MessageId);
    let asked = before.clone();
    let first = before.is_none();
    view! { <Data load=move || read_inbox(asked.clone()) show=move |found| view! { <Messages found=found first=first/> }/> }
}

#[component]
fn Messages(found: Inbox, first: bool) -> impl IntoView {
    let words = use_words();
    let title = words.messages.title().to_string();
    let later = found.items.last().filter(|_| found.more).map(|last| format!("{}?before={}", paths::MESSAGES, last.id));
    let earlier = (!first).then(|| paths::MESSAGES.to_owned());
    let empty = found.items.is_empty().then(|| view! { <p class="note">{words.messages.empty().to_string()}</p> });
    let open = (first && !found.open.is_empty()).then(|| view! { <OpenRatings open=found.open/> });
    view! {
        <Page title=title.clone()>
            <h1>{title}</h1>
            <p>{words.messages.intro().to_string()}</p>
            {open}
            {empty}
            <ul class="stack">{found.items.into_iter().map(|item| view! { <Message item=item/> }).collect::<Vec<_>>()}</ul>
            <Pager earlier=earlier later=later/>
        </Page>
    }
}

#[component]
fn Message(item: InboxItem) -> impl IntoView {
    let words = use_words();
    let tone = match item.delivery {
        Delivery::Queued => Tone::Rest,
        Delivery::Sent => Tone::Good,
        Delivery::Failed => Tone::Warn,
    };
    let quiet = item.delivery != Delivery::Failed;
    view! {
        <li class="card stack tight">
            <p class="note row apart">
                <time datetime=item.at.to_string()>{words.full_moment(item.at)}</time>
                <Tag tone=tone text=words.delivery(item.delivery) quiet=quiet/>
            </p>
            <p>{item.text}</p>
        </li>
    }
}

#[component]
fn OpenRatings(open: Vec<OpenRating>) -> impl IntoView {
    let words = use_words();
    let rows: Vec<_> = open
        .into_iter()
        .map(|rating| {
            let (step, until) = (words.rated_step(rating.step), words.feedback.until(words.date(rating.until)).to_string());
            view! {
                <li class="row apart">
                    <span>{step}<br/><span class="note">{until}</span></span>
                    <a class="button" data-kind="second" href=format!("/my/rate/{}", rating.id)>{words.feedback.rate_now().to_string()}</a>
                </li>
            }
        })
        .collect();
    view! {
        <section class="notice stack tight" data-tone="info">
            <h2>{words.feedback.open_title().to_string()}</h2>
            <ul class="stack">{rows}</ul>
        </section>
    }
}
