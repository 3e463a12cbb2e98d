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

/// Lets a person sign on a canvas with a finger or a mouse. What is drawn stands as a picture in the value of an input; the
/// part of the page around stays hidden where scripts do not run.
pub fn signature_pad(around: &str, canvas: &str, input: &str, clear: &str) {
    #[cfg(feature = "hydrate")]
    // Without one of its parts the page has no pad; the code alone signs as well.
    let _ = pad::attach(around, canvas, input, clear);
    #[cfg(not(feature = "hydrate"))]
    let _ = (around, canvas, input, clear);
}

#[cfg(feature = "hydrate")]
mod pad {
    use std::cell::Cell;
    use std::rc::Rc;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{CanvasRenderingContext2d, Element, EventTarget, HtmlCanvasElement, HtmlInputElement, PointerEvent};

    /// Listens for as long as the page stands.
    fn on(target: &EventTarget, event: &str, act: impl FnMut(PointerEvent) + 'static) -> Option<()> {
        let closure = Closure::<dyn FnMut(PointerEvent)>::new(act);
        target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()).ok()?;
        closure.forget();
        Some(())
    }

    /// Where on the canvas an event lies, in its own pixels.
    fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (f64, f64) {
        let shown = canvas.get_bounding_client_rect();
        let scale = |pixels: u32, length: f64| if length > 0.0 { f64::from(pixels) / length } else { 1.0 };
        (
            (f64::from(event.client_x()) - shown.left()) * scale(canvas.width(), shown.width()),
            (f64::from(event.client_y()) - shown.top()) * scale(canvas.height(), shown.height()),
        )
    }

    fn wipe(canvas: &HtmlCanvasElement, pen: &CanvasRenderingContext2d) {
        pen.set_fill_style_str("#ffffff");
        pen.fill_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
    }

    pub(super) fn attach(around: &str, canvas: &str, input: &str, clear: &str) -> Option<()> {
        let document = web_sys::window()?.document()?;
        let around: Element = document.get_element_by_id(around)?;
        let canvas: HtmlCanvasElement = document.get_element_by_id(canvas)?.dyn_into().ok()?;
        let input: HtmlInputElement = document.get_element_by_id(input)?.dyn_into().ok()?;
        let clear: EventTarget = document.get_element_by_id(clear)?.into();
        let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        wipe(&canvas, &pen);
        pen.set_line_width(4.0);
        pen.set_line_cap("round");
        pen.set_line_join("round");
        let drawing = Rc::new(Cell::new(false));

        let (surface, line, state) = (canvas.clone(), pen.clone(), drawing.clone());
        // The picture of the drawing before gives way to a new one.
        let before = document.get_element_by_id(&format!("{}-kept", input.id()));
        let old = before.clone();
        on(&canvas, "pointerdown", move |event| {
            event.prevent_default();
            if let Some(old) = &old {
                old.remove();
            }
            state.set(true);
            let (x, y) = place(&surface, &event);
            line.begin_path();
            line.move_to(x, y);
        })?;
        let (surface, line, state) = (canvas.clone(), pen.clone(), drawing.clone());
        on(&canvas, "pointermove", move |event| {
            if state.get() {
                let (x, y) = place(&surface, &event);
                line.line_to(x, y);
                line.stroke();
            }
        })?;
        for event in ["pointerup", "pointerleave"] {
            let (surface, value, state) = (canvas.clone(), input.clone(), drawing.clone());
            on(&canvas, event, move |_| {
                if state.replace(false) {
                    value.set_value(&surface.to_data_url().unwrap_or_default());
                }
            })?;
        }
        on(&clear, "click", move |_| {
            if let Some(before) = &before {
                before.remove();
            }
            wipe(&canvas, &pen);
            input.set_value("");
        })?;
        around.remove_attribute("hidden").ok()
    }
}

/// Lets the browser itself follow links to pages that do not wake: the router in the browser does not know them.
pub fn leave_other_links_alone() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        use wasm_bindgen::closure::Closure;
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        let mark = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let Some(link) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else { return };
            let href = link.get_attribute("href").unwrap_or_default();
            let path = href.split(['?', '#']).next().unwrap_or_default();
            if !crate::routes::wakes(path) {
                // A link that cannot be marked leads to the page of a wrong address, which links on.
                let _ = link.set_attribute("rel", "external");
            }
        });
        // In the capturing phase, before the router looks at the link.
        let listening = document.add_event_listener_with_callback_and_bool("click", mark.as_ref().unchecked_ref(), true);
        if listening.is_ok() {
            mark.forget();
        }
    }
}
