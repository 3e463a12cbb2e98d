//! Pages around the rules and registers: the self-check, who looked at a case, registers at work, clues, disputed records.

mod clues;
mod disputes;
mod looks;
mod own_disputes;
mod own_looks;
mod register_status;
mod self_check;

pub use disputes::{DisputedLines, OwnersAnswerLines, tone_of as dispute_tone};
pub use own_disputes::One as OwnDisputeCard;

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/check")).view(self_check::SelfCheckPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/my/looks")).view(own_looks::OwnLooksPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/my/cases/:case/looks")).view(looks::LooksOfCase).ssr(SsrMode::Async).build()),
        Route(
            RouteProps::builder().path(path!("/my/cases/:case/disputes")).view(own_disputes::OwnDisputesPage).ssr(SsrMode::Async).build(),
        ),
        Route(RouteProps::builder().path(path!("/desk/registers")).view(register_status::RegistersPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/clues")).view(clues::CluesPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/clues/:clue")).view(clues::CluePage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/disputes")).view(disputes::DisputesPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/disputes/:dispute")).view(disputes::DisputePage).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}
