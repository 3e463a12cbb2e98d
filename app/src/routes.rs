//! The route tree: one group of routes per area. An area adds its pages in its own folder.

use crate::pages;
use leptos::children::ToChildren;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, FlatRoutesProps, RouteChildren};

/// Every page of the hall.
pub fn routes() -> impl IntoView {
    FlatRoutes(
        FlatRoutesProps::builder()
            .fallback(pages::problem::NotFound)
            .children(RouteChildren::to_children(|| {
                (
                    pages::guide::routes(),
                    pages::identity::routes(),
                    pages::verification::routes(),
                    pages::intake::routes(),
                    pages::feedback::routes(),
                    pages::messages::routes(),
                    pages::problem::routes(),
                )
            }))
            .build(),
    )
}
