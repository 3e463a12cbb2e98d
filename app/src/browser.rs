//! The only place that touches the browser. On the server every function does nothing.

use crate::context::PageContext;

/// The page context that the server wrote on the body.
pub fn page_context() -> Option<PageContext> {
    #[cfg(feature = "hydrate")]
    {
        let body = web_sys::window()?.document()?.body()?;
        leptos::serde_json::from_str(&body.get_attribute("data-page")?).ok()
    }
    #[cfg(not(feature = "hydrate"))]
    None
}

/// Moves the focus to an element, so that a screen reader reads it first.
pub fn focus(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let element = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that cannot take the focus is still on the page.
            let _ = element.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Says on the document that the page is awake; style sheets and tests wait for it.
pub fn mark_awake() {
    #[cfg(feature = "hydrate")]
    if let Some(root) = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element()) {
        // A page that cannot say so is awake all the same.
        let _ = root.set_attribute("data-awake", "");
    }
}
