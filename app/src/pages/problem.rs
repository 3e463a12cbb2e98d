//! Pages for what went wrong: what happened, what it means, what to do next.

use crate::api::{ApiError, mark_status};
use crate::components::PageTitle;
use crate::context::use_words;
use crate::paths;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    Route(RouteProps::builder().path(path!("/problem/:kind")).view(ProblemPage).ssr(SsrMode::Async).build()).into_any_nested_route()
}

/// No such page.
#[component]
pub fn NotFound() -> impl IntoView {
    mark_status(&ApiError::NotFound);
    view! { <main class="wrap" id="main"><div class="measure stack"><Problem error=ApiError::NotFound/></div></main> }
}

/// The page a refused post leads to.
#[component]
fn ProblemPage() -> impl IntoView {
    let kind = use_params_map().read_untracked().get("kind").unwrap_or_default();
    let reference = use_query_map().read_untracked().get("reference").unwrap_or_default();
    let reference: String = reference.chars().filter(|sign| sign.is_ascii_hexdigit() || *sign == '-').take(36).collect();
    let error = match kind.as_str() {
        "forbidden" => ApiError::Forbidden,
        "signed-out" => ApiError::SignedOut,
        "conflict" => ApiError::Conflict,
        "unavailable" => ApiError::Unavailable,
        "broken" => ApiError::Internal(reference),
        _ => ApiError::NotFound,
    };
    mark_status(&error);
    view! { <main class="wrap" id="main"><div class="measure stack"><Problem error=error/></div></main> }
}

/// What happened, what it means, what to do next.
#[component]
pub fn Problem(error: ApiError) -> impl IntoView {
    let words = use_words();
    let shell = words.shell;
    let (title, text) = match &error {
        ApiError::NotFound => (shell.not_found_title(), shell.not_found()),
        ApiError::Forbidden => (shell.forbidden_title(), shell.forbidden()),
        ApiError::SignedOut => (shell.signed_out_title(), shell.signed_out()),
        ApiError::Conflict => (shell.conflict_title(), shell.conflict()),
        ApiError::Unavailable => (shell.unavailable_title(), shell.unavailable()),
        ApiError::Internal(_) => (shell.broken_title(), shell.broken()),
    };
    let reference = match &error {
        ApiError::Internal(reference) if !reference.is_empty() => Some(shell.broken_reference(reference.as_str()).to_string()),
        _ => None,
    };
    let (href, onward) = match error {
        ApiError::SignedOut => (sign_in_and_back(), shell.sign_in()),
        _ => (paths::HOME.to_owned(), shell.to_home()),
    };
    view! {
        <PageTitle title=title.to_string()/>
        <h1>{title.to_string()}</h1>
        <p>{text.to_string()}</p>
        {reference.map(|reference| view! { <p class="note">{reference}</p> })}
        <div class="actions row"><a class="button" href=href>{onward.to_string()}</a></div>
    }
}

/// The log-in that leads back to the page at hand.
fn sign_in_and_back() -> String {
    let path = use_location().pathname.get_untracked();
    if path.starts_with("/problem") { paths::SIGN_IN.to_owned() } else { format!("{}?back={path}", paths::sign_in_for(&path)) }
}
