//! Timelines: done, now, ahead.

use leptos::prelude::*;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Done,
    Now,
    Ahead,
}

/// A timeline.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }
}

/// One step; the heading comes with it, tags and sentences are its children.
#[component]
pub fn TimelineItem(
    #[prop(into)] title: String,
    #[prop(default = Progress::Ahead)] progress: Progress,
    #[prop(optional, into)] tag: Option<AnyView>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let class = match progress {
        Progress::Done => Some("done"),
        Progress::Now => Some("now"),
        Progress::Ahead => None,
    };
    let current = (progress == Progress::Now).then_some("step");
    view! {
        <li class=class aria-current=current>
            <h3>{title} {tag.map(|tag| (" ", tag))}</h3>
            {children.map(|children| children())}
        </li>
    }
}
