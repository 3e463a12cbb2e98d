//! The route tree: one group of routes per area. An area adds its pages in its own folder.

use crate::pages;
use leptos::children::ToChildren;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, FlatRoutesProps, RouteChildren};

/// Every page of the hall.
///
/// The browser's tree holds the home page, the guides, the statements and the page where people sign with a finger: with every
/// page in it the module weighed 563 kB (Brotli) against a budget of 400, and the signing page alone weighs 106. The others
/// are plain forms and lose nothing; a link to one of them is an ordinary one.
pub fn routes() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let children = || {
        (
            pages::guide::routes(),
            pages::identity::routes(),
            pages::review::routes(),
            pages::review::checking(),
            pages::verification::routes(),
            pages::supervision::routes(),
            pages::intake::routes(),
            pages::feedback::routes(),
            pages::interface::routes(),
            pages::messages::routes(),
            pages::problem::routes(),
        )
    };
    #[cfg(not(feature = "ssr"))]
    let children = || (pages::guide::awake(), pages::intake::signing());
    FlatRoutes(FlatRoutesProps::builder().fallback(pages::problem::NotFound).children(RouteChildren::to_children(children)).build())
}

/// Whether the page at a path wakes up in the browser: the paths of the browser's tree.
pub fn wakes(path: &str) -> bool {
    const AWAKE: [&str; 4] = ["/guide", "/privacy", "/accessibility", "/apply/commitment"];
    let inside = |area: &str| path.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path == "/" || AWAKE.into_iter().any(inside)
}

#[cfg(test)]
mod tests {
    use super::wakes;

    #[test]
    fn public_pages_wake_and_so_does_the_one_to_sign() {
        for path in ["/", "/guide", "/guide/public-rental-housing/sample", "/privacy", "/apply/commitment"] {
            assert!(wakes(path), "{path}");
        }
        for path in ["/notices", "/policy", "/apply", "/apply/check", "/check", "/desk", "/my/cases/x", "/guidebook", "/account/new", ""] {
            assert!(!wakes(path), "{path}");
        }
    }
}
