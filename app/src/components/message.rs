//! Tags, notices, the confirmation panel.

use leptos::prelude::*;

/// What a colour says. Words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Info,
    Warn,
    Bad,
    Rest,
    Brand,
    Yellow,
    Red,
}

impl Tone {
    /// As in `data-tone`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Rest => "rest",
            Self::Brand => "brand",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// A status in a word or two; `quiet` for what is normal.
#[component]
pub fn Tag(tone: Tone, #[prop(into)] text: String, #[prop(optional)] quiet: bool) -> impl IntoView {
    view! { <span class="tag" data-tone=tone.name() data-quiet=quiet.then_some("")>{text}</span> }
}

/// One to three sentences; what happens by itself first.
#[component]
pub fn Notice(tone: Tone, #[prop(optional, into)] title: String, children: Children) -> impl IntoView {
    view! {
        <section class="notice stack tight" data-tone=tone.name()>
            {(!title.is_empty()).then(|| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}

/// The confirmation of something done: a number in large type.
#[component]
pub fn Panel(
    #[prop(into)] title: String,
    #[prop(optional, into)] label: String,
    #[prop(optional, into)] number: String,
    #[prop(optional, into)] note: String,
) -> impl IntoView {
    view! {
        <div class="panel stack tight">
            <h1>{title}</h1>
            {(!label.is_empty()).then(|| view! { <p>{label}</p> })}
            {(!number.is_empty()).then(|| view! { <p class="no">{number}</p> })}
            {(!note.is_empty()).then(|| view! { <p class="small">{note}</p> })}
        </div>
    }
}
