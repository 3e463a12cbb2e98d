//! Home: what can be done here, and the way for those who are not online.

use crate::components::PageTitle;
use crate::context::{PageContext, use_words};
use crate::paths;
use leptos::prelude::*;

const ARROW: &str = "M5 12h14M13 6l6 6-6 6";
const FAR: &str = "M-6 58L45 46L96 58H90V120H0V58zM72 44L113 32L154 44H148V120H78V44zM154 62L208 50L262 62H256V120H160V62zM256 36L294 24L332 36H326V120H262V36zM332 56L393 44L454 56H448V120H338V56zM456 40L499 28L542 40H536V120H462V40zM542 30L578 18L614 30H608V120H548V30zM814 34L853 22L892 34H886V120H820V34zM894 50L942 38L990 50H984V120H900V50zM994 38L1036 26L1078 38H1072V120H1000V38zM1080 60L1138 48L1196 60H1190V120H1086V60zM1200 40L1239 28L1278 40H1272V120H1206V40zM1280 52L1326 40L1372 52H1366V120H1286V52zM1374 36L1410 24L1446 36H1440V120H1380V36zM0 96H1440V120H0z";
const NEAR: &str = "M24 80L68 54.16L112 80H106V120H30V80zM124 88L160 67.6L196 88H190V120H130V88zM208 76L256 47.44L304 76H298V120H214V76zM324 86L363 63.56L402 86H396V120H330V86zM414 78L462 49.44L510 78H504V120H420V78zM534 88L575 64.2L616 88H610V120H540V88zM650 66L720 22.48L790 66H784V120H656V66zM794 88L831 66.92L868 88H862V120H800V88zM880 78L926 50.8L972 78H966V120H886V78zM984 86L1022 64.24L1060 86H1054V120H990V86zM1072 80L1120 51.44L1168 80H1162V120H1078V80zM1184 88L1220 67.6L1256 88H1250V120H1190V88zM1266 76L1314 47.44L1362 76H1356V120H1272V76zM1366 86L1406 62.88L1446 86H1440V120H1372V86zM0 112H1440V120H0z";
const LIST: &str = "M9 4h6v3H9zM7 5H5v16h14V5h-2M8.5 14l2.5 2.5 4.5-5";
const LINES: &str = "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01";
const CLOCK: &str = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3.5 2";
const PAPER: &str = "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7";
const BOARD: &str = "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5";
const HOUSE: &str = "M3 11 12 4l9 7M6 9v11h12V9M10 20v-6h4v6";
const PEOPLE: &str =
    "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M2.5 20c0-3.5 2.5-6 5.5-6s5.5 2.5 5.5 6M16 7.5a2.6 2.6 0 1 1 0 5.2M16.5 14.5c3 0 5 2.2 5 5.5";
const PHONE: &str = "M6 3h4l1.5 5-2.5 1.8c1 2.2 2.8 4 5 5L16 12.5l5 1.5v4c0 1.5-1.2 3-3 3C10.5 20.5 3.5 13.5 3 6c0-1.8 1.5-3 3-3z";

/// The home page, plain or in elder mode.
#[component]
pub fn Home() -> impl IntoView {
    match PageContext::here().size {
        Some(_) => view! { <ElderHome/> }.into_any(),
        None => view! { <PlainHome/> }.into_any(),
    }
}

#[component]
fn Door(href: &'static str, icon: &'static str, #[prop(into)] title: String, #[prop(into)] note: String) -> impl IntoView {
    view! {
        <li><a class="card" href=href>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d=icon/></svg>
            <b>{title}</b><span class="note">{note}</span>
        </a></li>
    }
}

#[component]
fn PlainHome() -> impl IntoView {
    let words = use_words();
    let guide = words.guide;
    let shell = words.shell;
    let hotline = PageContext::here().city.hotline;
    view! {
        <PageTitle title=guide.hall_title().to_string()/>
        <main id="main">
        <div class="hero">
            <div class="wrap stack">
                <h1>{guide.hero().to_string()}</h1>
                <p class="measure">{guide.hero_text().to_string()}</p>
                <div class="actions row">
                    <a class="button wide" href=paths::APPLY>
                        {guide.start().to_string()}" "<svg viewBox="0 0 24 24" aria-hidden="true"><path d=ARROW/></svg>
                    </a>
                    <a class="button wide" data-kind="second" href=paths::TRACK>{shell.track().to_string()}</a>
                </div>
                <p class="small">{guide.hero_note().to_string()}</p>
            </div>
            <svg class="roofs" viewBox="0 0 1440 120" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
                <path class="far" d=FAR/><path d=NEAR/><path class="lit" d="M707 86h26v34h-26z"/>
            </svg>
        </div>
        <div class="wrap stack below">
            <h2>{guide.what().to_string()}</h2>
            <ul class="tiles doors">
                <Door href=paths::CHECK icon=LIST title=guide.door_check().to_string() note=guide.door_check_note().to_string()/>
                <Door href=paths::GUIDE icon=LINES title=guide.door_guide().to_string() note=guide.door_guide_note().to_string()/>
                <Door href=paths::TRACK icon=CLOCK title=guide.door_track().to_string() note=guide.door_track_note().to_string()/>
                <Door href=paths::MY_CASES icon=HOUSE title=guide.door_cases().to_string() note=guide.door_cases_note().to_string()/>
                <Door href=paths::POLICY icon=PAPER title=guide.door_policy().to_string() note=guide.door_policy_note().to_string()/>
                <Door href=paths::NOTICES icon=BOARD title=guide.door_notices().to_string() note=guide.door_notices_note().to_string()/>
            </ul>
            <section class="notice stack tight" data-tone="brand">
                <h2>{guide.offline_title().to_string()}</h2>
                <p>{guide.offline_call().to_string()}<a href=format!("tel:{hotline}")>{hotline.clone()}</a>{guide.offline_rest().to_string()}</p>
                <p><a href=paths::CONTACT>{guide.offline_link().to_string()}</a></p>
            </section>
        </div>
        </main>
    }
}

#[component]
fn ElderHome() -> impl IntoView {
    let guide = use_words().guide;
    let hotline = PageContext::here().city.hotline;
    view! {
        <PageTitle title=guide.hall_title().to_string()/>
        <main class="wrap stack" id="main">
            <h1>{guide.elder_title().to_string()}</h1>
            <p>{guide.elder_text().to_string()}</p>
            <a class="button" href=format!("tel:{hotline}")>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d=PHONE/></svg>" "{guide.elder_call().to_string()}
            </a>
            <ul class="tiles doors">
                <Door href=paths::APPLY icon=PAPER title=guide.elder_apply().to_string() note=guide.elder_apply_note().to_string()/>
                <Door href=paths::TRACK icon=CLOCK title=guide.elder_track().to_string() note=guide.elder_track_note().to_string()/>
                <Door href=paths::CONTACT icon=PEOPLE title=guide.elder_help().to_string() note=guide.elder_help_note().to_string()/>
                <Door href=paths::GUIDE icon=LINES title=guide.door_guide().to_string() note=guide.door_guide_note().to_string()/>
            </ul>
            <section class="notice stack tight" data-tone="warn">
                <h2>{guide.elder_fraud_title().to_string()}</h2>
                <p>{guide.elder_fraud().to_string()}</p>
            </section>
        </main>
    }
}
