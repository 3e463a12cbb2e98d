//! The wasm entry: hydrate(), nothing else.
#![recursion_limit = "512"] // a page's view is one deeply nested type

/// Wakes the page that the server rendered.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    app::browser::leave_other_links_alone();
    leptos::mount::hydrate_body(app::App);
    app::browser::mark_awake();
}
