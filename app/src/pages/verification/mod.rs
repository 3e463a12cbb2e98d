//! Pages around the rules: the self-check.

mod self_check;

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    Route(RouteProps::builder().path(path!("/check")).view(self_check::SelfCheckPage).ssr(SsrMode::Async).build()).into_any_nested_route()
}
