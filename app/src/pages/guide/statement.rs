//! Privacy notice and accessibility statement.

use crate::components::Page;
use crate::context::{PageContext, use_words};
use leptos::prelude::*;

/// The privacy notice.
#[component]
pub fn Privacy() -> impl IntoView {
    let page = PageContext::here();
    let guide = use_words().guide;
    let sections = [
        (guide.privacy_who_title(), guide.privacy_who(capitalised(page.city.operator.in_language(page.language)))),
        (guide.privacy_what_title(), guide.privacy_what()),
        (guide.privacy_why_title(), guide.privacy_why()),
        (guide.privacy_how_title(), guide.privacy_how()),
        (guide.privacy_how_long_title(), guide.privacy_how_long()),
        (guide.privacy_rights_title(), guide.privacy_rights()),
        (guide.privacy_cookies_title(), guide.privacy_cookies()),
    ];
    let sections: Vec<_> =
        sections.into_iter().map(|(title, text)| view! { <h2>{title.to_string()}</h2><p>{text.to_string()}</p> }).collect();
    view! {
        <Page title=guide.privacy_title().to_string()>
            <h1>{guide.privacy_title().to_string()}</h1>
            <p>{guide.privacy_intro().to_string()}</p>
            {sections}
        </Page>
    }
}

/// The accessibility statement.
#[component]
pub fn Accessibility() -> impl IntoView {
    let guide = use_words().guide;
    let hotline = PageContext::here().city.hotline;
    let able = [
        guide.accessibility_can_elder(),
        guide.accessibility_can_keyboard(),
        guide.accessibility_can_script(),
        guide.accessibility_can_colour(),
        guide.accessibility_can_time(),
        guide.accessibility_can_captcha(),
    ];
    let able: Vec<_> = able.into_iter().map(|text| view! { <li>{text.to_string()}</li> }).collect();
    view! {
        <Page title=guide.accessibility_title().to_string()>
            <h1>{guide.accessibility_title().to_string()}</h1>
            <p>{guide.accessibility_intro().to_string()}</p>
            <h2>{guide.accessibility_can_title().to_string()}</h2>
            <ul class="dots">{able}</ul>
            <h2>{guide.accessibility_standard_title().to_string()}</h2>
            <p>{guide.accessibility_standard().to_string()}</p>
            <h2>{guide.accessibility_limits_title().to_string()}</h2>
            <p>{guide.accessibility_limits().to_string()}</p>
            <h2>{guide.accessibility_help_title().to_string()}</h2>
            <p>{guide.accessibility_help(hotline).to_string()}</p>
        </Page>
    }
}

/// With a capital first letter, where a name begins a sentence.
fn capitalised(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
