//! What the registers hold about those who agreed, to confirm or dispute.

use super::{Blocked, StepData, back_from, step_line, use_words};
use crate::components::{Notice, Page, Tone};
use crate::paths;
use domain::identity::RealNameLevel;
use domain::intake::{Step, StepPage, StepState};
use leptos::prelude::*;

/// The registers' page.
#[component]
pub fn Registers() -> impl IntoView {
    view! { <StepData step=Step::Registers show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> AnyView {
    let words = use_words();
    let intake = &words.intake;
    let draft = page.draft.clone();
    if draft.state(Step::Registers) == StepState::Blocked {
        return view! { <Blocked step=Step::Registers draft=draft/> }.into_any();
    }
    let title = words.step_title(Step::Registers);
    let level = (draft.level == RealNameLevel::Declared).then(|| {
        view! { <Notice tone=Tone::Info title=intake.level_title().to_string()><p>{intake.level_text().to_string()}</p></Notice> }
    });
    view! {
        <Page title=title.clone()>
            <a class="back" href=back_from(Step::Registers)>{words.shell.back().to_string()}</a>
            <p class="note">{step_line(Step::Registers)}</p>
            <h1>{title.clone()}</h1>
            {level}
            <div class="actions row"><a class="button wide" href=paths::step(Step::Housing)>{words.shell.next_step().to_string()}</a></div>
        </Page>
    }
    .into_any()
}
