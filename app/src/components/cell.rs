//! A cell of a table that folds on a phone.

use leptos::prelude::*;

/// Says what it is where the table is folded and its head is gone.
#[component]
pub fn Cell(label: String, children: Children) -> impl IntoView {
    view! { <td><span class="note folded">{label}" "</span>{children()}</td> }
}
