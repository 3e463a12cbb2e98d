//! The officers' desk: worklist, page of a case, full numbers, enterprises. And the letters of a case, for its owner.

mod act_form;
mod case;
mod check_table;
#[cfg(feature = "ssr")]
mod checking;
mod enterprise;
mod finding;
mod letters;
mod reveal;
mod worklist;

use crate::components::Tone;
use crate::context::shared_words as use_words;
use domain::id::CaseId;
use domain::supervision::Signal;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::hooks::use_params_map;
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/desk")).view(worklist::WorklistPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/cases/:case")).view(case::CasePage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/cases/:case/reveal")).view(reveal::RevealPage).ssr(SsrMode::Async).build()),
        Route(
            RouteProps::builder().path(path!("/desk/cases/:case/enterprise")).view(enterprise::EnterprisePage).ssr(SsrMode::Async).build(),
        ),
        Route(RouteProps::builder().path(path!("/my/cases/:case/letters")).view(letters::LettersPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/my/cases/:case/letters/:letter")).view(letters::LetterPage).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}

/// The check under way, which is sent piece by piece.
#[cfg(feature = "ssr")]
pub fn checking() -> AnyNestedRoute {
    Route(RouteProps::builder().path(path!("/desk/cases/:case/check")).view(checking::CheckingPage).ssr(SsrMode::InOrder).build())
        .into_any_nested_route()
}

/// The case named in the address.
fn case_in_address() -> CaseId {
    CaseId(use_params_map().read_untracked().get("case").unwrap_or_default())
}

/// The colour of a signal; words say it too.
fn tone_of(signal: Signal) -> Tone {
    match signal {
        Signal::OnTime => Tone::Good,
        Signal::Reminder => Tone::Info,
        Signal::Warning => Tone::Warn,
        Signal::Yellow => Tone::Yellow,
        Signal::Red => Tone::Red,
        Signal::Paused => Tone::Rest,
    }
}
