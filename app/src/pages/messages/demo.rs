//! What the demo carrier wrote down. Only a demo has this page.

use crate::api::messages::read_demo_sms;
use crate::components::{Data, Page};
use crate::context::use_words;
use domain::messages::DemoSms;
use leptos::prelude::*;

/// `/demo/sms`.
#[component]
pub fn DemoSmsPage() -> impl IntoView {
    view! { <Data load=read_demo_sms show=|found| view! { <Sms found=found/> }/> }
}

#[component]
fn Sms(found: Vec<DemoSms>) -> impl IntoView {
    let words = use_words();
    let title = words.messages.demo_title().to_string();
    let empty = found.is_empty().then(|| view! { <p class="note">{words.messages.demo_empty().to_string()}</p> });
    let rows: Vec<_> = found
        .into_iter()
        .map(|sms| {
            view! {
                <li class="card stack tight">
                    <p class="note row apart"><span class="num">{sms.phone}</span><time datetime=sms.at.to_string()>{words.moment(sms.at)}</time></p>
                    <p>{with_links(&sms.text)}</p>
                </li>
            }
        })
        .collect();
    view! {
        <Page title=title.clone()>
            <h1>{title}</h1>
            <p>{words.messages.demo_intro().to_string()}</p>
            {empty}
            <ul class="stack">{rows}</ul>
        </Page>
    }
}

/// A phone makes short links of SMS touchable; so does this page, as paths of our own site only.
fn with_links(text: &str) -> Vec<AnyView> {
    let Some(start) = text.find("http") else { return vec![text.to_owned().into_any()] };
    let (before, rest) = text.split_at(start);
    let end = rest.find(|sign: char| !sign.is_ascii_graphic()).unwrap_or(rest.len());
    let (link, after) = rest.split_at(end);
    let path = link.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}"));
    vec![before.to_owned().into_any(), view! { <a href=path rel="external">{link.to_owned()}</a> }.into_any(), after.to_owned().into_any()]
}
