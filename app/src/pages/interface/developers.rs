//! The interface explained to those who connect a system: keys, consent, calls, problems, events.

use crate::components::Page;
use crate::context::{PageContext, shared_words as use_words};
use domain::interface::{Event, OPERATIONS, Operation, Part, Problem, Shape};
use leptos::prelude::*;

/// Where the description for machines stands.
const DESCRIPTION: &str = "/api/v1/openapi.json";

/// `/developers`.
#[component]
pub fn Developers() -> impl IntoView {
    let words = use_words();
    let own = &words.interface;
    let operations: Vec<_> = OPERATIONS.iter().map(|operation| view! { <Call operation=*operation/> }).collect();
    let problems: Vec<_> = Problem::ALL
        .into_iter()
        .map(|problem| {
            view! {
                <tr id=problem.code()>
                    <th scope="row" class="num">{problem.status()}</th>
                    <td><strong>{words.problem_title(problem)}</strong><br/>{words.problem_detail(problem)}</td>
                </tr>
            }
        })
        .collect();
    let events: Vec<_> = Event::ALL.into_iter().map(|event| view! { <li><code>{event.code()}</code></li> }).collect();
    let title = own.developers_title().to_string();
    view! {
        <Page title=title.clone()>
            <h1>{title}</h1>
            <p>{own.developers_intro().to_string()}" "<a href=DESCRIPTION rel="external">{DESCRIPTION}</a></p>
            <h2>{own.developers_keys_title().to_string()}</h2>
            <p>{own.developers_keys().to_string()}</p>
            <h2>{own.developers_consent_title().to_string()}</h2>
            <p>{own.developers_consent().to_string()}</p>
            <h2>{own.developers_operations_title().to_string()}</h2>
            {operations}
            <h2>{own.developers_problems_title().to_string()}</h2>
            <p>{own.developers_problems().to_string()}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=own.developers_problems_title().to_string()><table class="table">
                <thead><tr>
                    <th scope="col">{own.developers_status().to_string()}</th>
                    <th scope="col">{own.developers_problem().to_string()}</th>
                </tr></thead>
                <tbody>{problems}</tbody>
            </table></div>
            <h2>{own.developers_events_title().to_string()}</h2>
            <p>{own.developers_events().to_string()}</p>
            <ul class="lines">{events}</ul>
        </Page>
    }
}

#[component]
fn Call(operation: Operation) -> impl IntoView {
    let words = use_words();
    let own = &words.interface;
    let scope = operation.scope.map(|scope| view! { <p class="note">{own.developers_scope(scope.code()).to_string()}</p> });
    let done = own.developers_done(i64::from(operation.done)).to_string();
    let statuses: Vec<String> = operation.every_problem().map(|problem| problem.status().to_string()).collect();
    // The server reads them off the description for machines.
    let shapes = use_context::<&'static [Shape]>().unwrap_or_default();
    let shape = shapes.iter().find(|shape| shape.operation == operation.id);
    let tables = shape.map(|shape| {
        view! {
            <Parts title=own.developers_parameters().to_string() parts=&shape.parameters/>
            <Parts title=own.developers_body().to_string() parts=&shape.body/>
            <Parts title=own.developers_answer().to_string() parts=&shape.answer/>
        }
    });
    let example = example(&operation, &PageContext::here().origin);
    view! {
        <section class="card stack tight" id=operation.id>
            <h3><code>{format!("{} {}", operation.method, operation.path)}</code></h3>
            <p>{words.operation(&operation)}</p>
            {scope}
            <p class="note">{done}" "{statuses.join(" · ")}</p>
            {tables}
            <p class="note">{own.developers_example().to_string()}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=own.developers_example().to_string()><pre>{example}</pre></div>
        </section>
    }
}

/// What a call takes or gives, a row each; on a phone each row is folded. The words are those of the description, in English.
#[component]
fn Parts(title: String, parts: &'static [Part]) -> impl IntoView {
    let words = use_words();
    let own = &words.interface;
    let rows: Vec<_> = parts
        .iter()
        .map(|part| {
            let always = if part.always { own.developers_always() } else { own.developers_perhaps() };
            let values = (!part.values.is_empty()).then(|| view! { <br/><code>{part.values.join(" · ")}</code> });
            view! {
                <tr>
                    <th scope="row"><code>{part.name.as_str()}</code></th>
                    <td class="note">{part.kind.as_str()}</td>
                    <td class="note">{always.to_string()}</td>
                    <td lang="en">{part.about.as_str()}{values}</td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=title.clone()><table class="table fold">
                <caption class="note">{title.clone()}</caption>
                <thead><tr>
                    <th scope="col">{own.developers_field().to_string()}</th>
                    <th scope="col">{own.developers_kind().to_string()}</th>
                    <th scope="col">{own.developers_needed().to_string()}</th>
                    <th scope="col">{own.developers_problem().to_string()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
    })
}

/// A call as typed into a shell.
fn example(operation: &Operation, origin: &str) -> String {
    let path = operation.path.replace("{receipt}", "AJ-XXXXX-XXXXX-X");
    let mut lines = vec![format!("curl {origin}{path}")];
    if operation.scope.is_some() {
        lines.push("-H 'Authorization: Bearer anju_…'".to_owned());
    }
    if matches!(operation.id, "case_status" | "submit_application") {
        lines.push("-H 'Anju-Consent: …'".to_owned());
    }
    if operation.method == "POST" {
        lines.extend(["-H 'Idempotency-Key: …'", "-H 'Content-Type: application/json'", "--data @application.json"].map(str::to_owned));
    }
    lines.join(" \\\n  ")
}
