//! Pages of the open interface: what a resident shares, and what those who connect a system read.

mod developers;
mod shares;

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/developers")).view(developers::Developers).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/account/share")).view(shares::SharesOfAccount).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/my/cases/:case/share")).view(shares::SharesOfCase).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}
