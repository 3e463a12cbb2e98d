//! The clues of the re-check: the list by rank, and one clue with what an officer makes of it.

use crate::api::verification::{ClueFilters, ClueShown, HandleClue, read_clue, read_clues};
use crate::components::{Answer, Cell, Choices, Data, Fact, Facts, Form, Page, PageTitle, Pager, Tab, Tabs, Tag, TextArea, Tone};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::verification::{ClueList, ClueRow, ClueState, Effect, Measure, Verdict};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/desk/clues`.
#[component]
pub fn CluesPage() -> impl IntoView {
    let query = use_query_map();
    let of = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let filters = ClueFilters { effect: of("effect"), state: of("state"), cursor: of("page") };
    let asked = filters.clone();
    view! { <Data load=move || read_clues(asked.clone()) show=move |list| view! { <List list=list filters=filters.clone()/> }/> }
}

#[component]
fn List(list: ClueList, filters: ClueFilters) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let title = || own.clues_title().to_string();
    let handled = filters.query().handled;
    let empty = list.rows.is_empty().then(|| match filters.query() {
        query if query.effect.is_some() || query.cursor.is_some() => own.clues_none(),
        query if query.handled => own.clues_handled_empty(),
        _ => own.clues_empty(),
    });
    let tab = |effect: &str, state: &str, text: String| {
        let href = ClueFilters { effect: effect.to_owned(), state: state.to_owned(), cursor: String::new() }.address("");
        Tab::new(href, text, filters.effect == effect && handled == (state == "handled"))
    };
    let mut tabs = vec![tab("", "", words.shell.any().to_string())];
    tabs.extend(Effect::ALL.into_iter().map(|effect| tab(effect.code(), "", words.effect(effect))));
    tabs.push(tab("", "handled", own.clues_handled().to_string()));
    let to = |cursor: Option<String>| cursor.map(|cursor| filters.address(&cursor));
    let (earlier, later) = (to(list.earlier), to(list.later));
    let run = list.run.as_ref().map(|run| view! { <p class="note">{words.last_run(run)}</p> });
    let covers = words.review.worklist_covers(i64::try_from(list.rows.len()).unwrap_or_default()).to_string();
    let rows: Vec<_> = list.rows.into_iter().map(|clue| view! { <Row clue=clue/> }).collect();
    view! {
        <PageTitle title=title()/>
        <main class="wrap stack" id="main">
            <a class="back" href=paths::DESK>{words.review.worklist_title().to_string()}</a>
            <h1>{own.clues_count(list.open).to_string()}</h1>
            <p>{own.clues_intro().to_string()}</p>
            {run}
            <Tabs tabs=tabs/>
            {match empty {
                Some(empty) => view! { <p>{empty.to_string()}</p> }.into_any(),
                None => view! { <div class="card scroll" tabindex="0" role="region" aria-label=title()><table class="table mid fold">
                    <caption class="hush">{title()}</caption>
                    <thead><tr>
                        <th scope="col">{own.clues_case().to_string()}</th>
                        <th scope="col">{own.clues_effect().to_string()}</th>
                        <th scope="col">{own.clues_rule().to_string()}</th>
                        <th scope="col">{own.clues_person().to_string()}</th>
                        <th scope="col">{own.clues_was().to_string()}</th>
                        <th scope="col">{own.clues_now().to_string()}</th>
                        <th scope="col">{own.clues_register().to_string()}</th>
                        <th scope="col">{own.clues_found().to_string()}</th>
                        <th scope="col">{own.clues_state().to_string()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div> }.into_any(),
            }}
            <Pager earlier=earlier later=later covers=covers/>
        </main>
    }
}

fn tone_of(effect: Effect) -> Tone {
    match effect {
        Effect::Loses => Tone::Bad,
        Effect::Doubt => Tone::Warn,
        Effect::Improves => Tone::Good,
        Effect::Notice => Tone::Info,
    }
}

/// What a rule judged and what it said of it.
fn judged(measure: Option<&Measure>, verdict: Verdict) -> String {
    let words = use_words();
    words.joined(&[measure.map(|measure| words.value(measure)).unwrap_or_default(), words.verdict(verdict)])
}

#[component]
fn Row(clue: ClueRow) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let open = !clue.state.is_handled();
    let (person, source) = (words.clue_person(&clue), words.clue_source(&clue));
    let (was, now) = (judged(clue.before.as_ref(), clue.was), judged(clue.after.as_ref(), clue.now));
    view! {
        <tr data-tone=(open && clue.effect == Effect::Loses).then(|| Tone::Bad.name())>
            <th scope="row"><a class="num" href=paths::desk_clue(clue.id.as_str())>{clue.number.clone()}</a></th>
            <td><Tag tone=tone_of(clue.effect) text=words.effect(clue.effect) quiet=clue.effect == Effect::Notice/></td>
            <td>{words.rule(clue.rule)}</td>
            <Cell label=own.clues_person().to_string()>{person}</Cell>
            <Cell label=own.clues_was().to_string()>{was}</Cell>
            <Cell label=own.clues_now().to_string()>{now}</Cell>
            <Cell label=own.clues_register().to_string()>{source}</Cell>
            <Cell label=own.clues_found().to_string()><span class="num">{words.moment(clue.found_at)}</span></Cell>
            <Cell label=own.clues_state().to_string()>{words.clue_state(clue.state)}</Cell>
        </tr>
    }
}

/// `/desk/clues/CLUE`.
#[component]
pub fn CluePage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("clue").unwrap_or_default();
    view! { <Data load=move || read_clue(id.clone().into()) show=move |shown| view! { <One shown=shown/> }/> }
}

#[component]
fn One(shown: ClueShown) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let ClueShown { clue, refusal } = shown;
    let title = words.joined(&[own.clue_title().to_string(), words.rule(clue.rule)]);
    let faulty = refusal.is_some();
    let (person, source, id) = (words.clue_person(&clue), words.clue_source(&clue), clue.id.0.clone());
    let (was, now) = (judged(clue.before.as_ref(), clue.was), judged(clue.after.as_ref(), clue.now));
    let note = clue.note.clone().map(|note| view! { <Fact term=own.clue_note().to_string()>{note}</Fact> });
    let form = (!clue.state.is_handled()).then(|| {
        let choices: Vec<Answer> = ClueState::CHOICES
            .into_iter()
            .filter(|choice| clue.state.may_become(*choice))
            .map(|choice| Answer::new(choice.code(), words.clue_choice(choice)))
            .collect();
        view! {
            <section class="card stack tight">
                <h2>{own.clue_handle().to_string()}</h2>
                <Form action=HandleClue::url() refusal=refusal class="stack">
                    <input type="hidden" name="clue" value=id/>
                    <Choices name="state" label=own.clue_choice().to_string() missing=own.clue_choice_missing().to_string() answers=choices quiet=true/>
                    <TextArea name="note" label=own.clue_note().to_string() hint=own.clue_note_hint().to_string() optional=true/>
                    <button class="button">{own.clue_save().to_string()}</button>
                    <p class="note">{own.clue_trace().to_string()}</p>
                </Form>
            </section>
        }
    });
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=paths::DESK_CLUES>{own.clue_back().to_string()}</a>
            <h1>{title.clone()}</h1>
            <p><Tag tone=tone_of(clue.effect) text=words.effect(clue.effect)/>" "{words.clue_state(clue.state)}</p>
            <Facts>
                <Fact term=own.clues_case().to_string()><span class="num">{clue.number}</span></Fact>
                <Fact term=words.review.column_state().to_string()>{words.case_state(clue.case_state)}</Fact>
                <Fact term=own.clues_person().to_string()>{person}</Fact>
                <Fact term=own.clues_was().to_string()>{was}</Fact>
                <Fact term=own.clues_now().to_string()>{now}</Fact>
                <Fact term=own.clues_register().to_string()>{source}</Fact>
                <Fact term=own.clues_found().to_string()>{words.full_moment(clue.found_at)}</Fact>
                {note}
            </Facts>
            {form}
        </Page>
    }
}
