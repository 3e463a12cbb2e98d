//! The command line as a shell sees it: the first word on standard output, the exit code, logs on standard error, an orderly end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // clippy does not know that what tests share is a test

#[path = "cli/outage.rs"]
mod outage;
#[path = "cli/paced.rs"]
mod paced;
#[path = "cli/papers.rs"]
mod papers;
#[path = "cli/sealed.rs"]
mod sealed;
#[path = "cli/serving.rs"]
mod serving;

use domain::day::{Day, Timestamp};
use domain::identity::ResidentId;
use hall::testing::{ManualClock, SeededChance};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn demo_city() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city")
}

fn anju(data: &TempDir, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anju"));
    command.args(words).current_dir(data.path()).env_clear().env("ANJU_DATA", data.path().join("data")).env("ANJU_ADDR", "127.0.0.1:0");
    command
}

fn run(data: &TempDir, words: &[&str]) -> (i32, String, String) {
    told(&anju(data, words).output().unwrap())
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn id_of(sequence: u16) -> ResidentId {
    ResidentId::from_parts("341699", Day::parse("1980-03-07").unwrap(), sequence).unwrap()
}

#[test]
fn numbers_are_checked_by_exit_code_and_first_word() {
    let here = folder();
    let right = id_of(4);
    let wrong = format!("{}{}", &right.as_str()[..17], if right.as_str().ends_with('1') { '2' } else { '1' });
    for (words, code, begins) in [
        (["check-id", right.as_str()], 0, "valid"),
        (["check-id", wrong.as_str()], 1, "invalid "),
        (["check-id", ""], 1, "invalid "),
        (["check-uscc", "91350100M000100Y43"], 0, "valid"),
        (["check-uscc", "91350100M000100Y44"], 1, "invalid "),
    ] {
        let (exit, out, _) = run(&here, &words);
        assert_eq!(exit, code, "{words:?}: {out}");
        assert!(out.starts_with(begins) && out.lines().count() == 1, "{words:?}: {out}");
        assert_eq!(out.trim_end().len() > begins.len(), code == 1, "the reason, where there is one: {out}");
    }
    assert!(!here.path().join("data").exists(), "a number needs no database");
}

#[test]
fn working_days_are_answered_without_a_database() {
    let here = folder();
    assert_eq!(run(&here, &["workdays", "--from", "2026-11-20", "--add", "1"]).1, "2026-11-23\n");
    assert_eq!(run(&here, &["workdays", "--between", "2026-11-20", "2026-11-23"]).1, "1\n");
    assert_eq!(run(&here, &["workdays", "--from", "2026-11-20"]).0, 2);
    assert!(!here.path().join("data").exists());
}

#[test]
fn disputes_are_lines_of_json_and_an_answer_that_fits_none_is_refused() {
    let here = folder();
    assert_eq!(run(&here, &["dispute", "list"]).0, 0);
    assert_eq!(run(&here, &["dispute", "list", "--register", "vehicle"]).1, "", "nobody disputes anything");
    let (exit, out, _) = run(&here, &["dispute", "answer", "none", "--outcome", "corrected", "--reference", "18"]);
    assert_eq!((exit, out.split(' ').next()), (1, Some("refused")), "{out}");
    for words in [
        &["dispute", "list", "--register", "homes"][..],
        &["dispute", "answer", "none", "--outcome", "lapsed", "--reference", "18"],
        &["dispute", "answer", "none", "--outcome", "corrected"],
    ] {
        assert_eq!(run(&here, words).0, 2, "{words:?}");
    }
}

/// Every command and every command below it, found in the help itself.
#[test]
fn help_explains_every_command() {
    let here = folder();
    let mut waiting = vec![Vec::<String>::new()];
    let mut seen = Vec::new();
    while let Some(command) = waiting.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let (exit, help, _) = run(&here, &words);
        assert_eq!(exit, 0, "{words:?}");
        let explained = help.lines().next().unwrap_or_default();
        assert!(explained.split_whitespace().count() >= 3, "{words:?}: {explained}");
        let listed = help.split("Commands:\n").nth(1).unwrap_or_default().lines().take_while(|line| !line.is_empty());
        for name in listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
            waiting.push(command.iter().cloned().chain([name.to_owned()]).collect());
        }
        seen.push(command.join(" "));
    }
    for known in [
        "serve",
        "migrate",
        "city init",
        "staff add",
        "api-key add",
        "demo code",
        "audit verify",
        "exchange verify",
        "gateway",
        "gateway key new",
        "calendar import",
        "check-id",
        "workdays",
    ] {
        assert!(seen.iter().any(|command| command == known), "{known} is not in the help: {seen:?}");
    }
}

#[test]
fn answers_stand_on_standard_output_and_logs_on_standard_error() {
    let here = folder();
    let (exit, out, log) = told(&anju(&here, &["migrate"]).env("ANJU_LOG", "debug").output().unwrap());
    assert_eq!((exit, out.as_str()), (0, "migrated\n"));
    assert!(log.lines().count() > 0 && log.lines().all(|line| line.starts_with('{')), "{log}");
    let (exit, out, error) = run(&here, &["city", "init", "no-such-folder"]);
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(error.contains("no-such-folder"), "{error}");
}

#[tokio::test]
async fn a_record_that_was_tampered_with_is_named_by_its_first_broken_link() {
    let here = folder();
    assert_eq!(run(&here, &["city", "init", demo_city().to_str().unwrap()]).0, 0);
    let (exit, out, _) = run(&here, &["audit", "verify"]);
    assert!(exit == 0 && out.starts_with("whole "), "{out}");

    let data = here.path().join("data");
    let settings = hall::Settings {
        database_url: format!("sqlite:{}", data.join("hall.db").display()),
        registers_url: format!("sqlite:{}", data.join("registers.db").display()),
        public_url: "http://127.0.0.1:3000".to_owned(),
        weather: exchange::Weather::calm(),
        connections: exchange::Connections::default(),
        audit_head: data.join("audit-head"),
        data,
    };
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()));
    let hall = hall::Hall::open(settings, clock, Arc::new(SeededChance::new(1))).await.unwrap();
    hall::audit::seal(&hall).await.unwrap();
    let head = std::fs::read_to_string(here.path().join("data/audit-head")).unwrap();
    let against = |copy: &str| told(&anju(&here, &["audit", "verify"]).env("ANJU_AUDIT_HEAD", here.path().join(copy)).output().unwrap());
    std::fs::write(here.path().join("copy"), format!("head {head}")).unwrap();
    assert_eq!(against("copy").0, 0, "as it was printed");
    let (exit, out, _) = against("no-such-copy");
    assert!(exit == 1 && out.starts_with("broken head "), "{out}");

    hall::testing::forge(&hall, "setting:city").await;
    hall.db().close().await;

    let (exit, out, _) = run(&here, &["audit", "verify"]);
    assert_eq!(exit, 1, "{out}");
    assert!(out.starts_with("broken ") && out.contains("setting:city"), "{out}");
}

#[test]
fn an_account_is_added_with_a_code_and_the_address_where_it_counts() {
    let here = folder();
    run(&here, &["city", "init", demo_city().to_str().unwrap()]);
    let id = id_of(4);
    let mut words = vec!["staff", "add", "--login", "gu.gq", "--name", "顾国强", "--resident-id", id.as_str(), "--post"];
    words.extend(["administrator", "--office", "city-centre"]);
    let (exit, out, _) = run(&here, &words);
    let code = out.split_whitespace().next().unwrap_or_default();
    assert!(exit == 0 && code.split('-').count() == 4 && code.len() == 19, "{out}");
    assert!(out.trim_end().ends_with("/staff/activate"), "{out}");
    let (exit, out, _) = run(&here, &words);
    assert!(exit == 1 && out.starts_with("refused login_name"), "{out}");
}

#[test]
fn a_demo_is_made_in_a_database_of_its_own_only() {
    let here = folder();
    run(&here, &["city", "init", demo_city().to_str().unwrap()]);
    for words in
        [&["demo", "--households", "1"][..], &["demo", "accounts"], &["demo", "code", "huayuan.accept"], &["demo", "ahead", "--days", "1"]]
    {
        let (exit, out, error) = run(&here, words);
        assert_eq!((exit, out.as_str()), (2, ""), "{words:?}");
        assert!(error.contains("not made as a demo"), "{words:?}: {error}");
    }
}

#[test]
fn the_exchange_lists_grants_and_proves_from_the_command_line() {
    let here = folder();
    let (exit, out, _) = run(&here, &["exchange", "verify"]);
    assert_eq!((exit, out.as_str()), (0, "ok 0 records, 0 heads on record\nreplies 0 compared, 0 erased, 0 without a proof\n"));
    let copy = format!("1:{}", "0".repeat(64));
    let (exit, out, _) = run(&here, &["exchange", "verify", "--head", &copy]);
    assert!(exit == 1 && out.starts_with("broken 1 the copy of the head"), "{out}");
    for printed in [copy.replace(':', " "), format!("head {}", copy.replace(':', " "))] {
        assert_eq!(run(&here, &["exchange", "verify", "--head", &printed]).0, exit, "{printed}");
    }
    assert_eq!(run(&here, &["exchange", "verify", "--head", "1"]).0, 2);
    let (exit, out, _) = run(&here, &["exchange", "catalogue"]);
    assert!(exit == 0 && out.lines().any(|line| line.starts_with("tax.query conditional tax_bureau ")), "{out}");
    let (exit, out, _) = run(&here, &["exchange", "consumer", "add", "hall"]);
    let (consumer, secret) = out.trim_end().split_once(' ').unwrap();
    assert_eq!((exit, consumer.len(), secret.len()), (0, 32, 64));
    let grant = |more: &[&str]| run(&here, &[&["exchange", "grant", "--consumer", consumer, "--scene", "check"], more].concat());
    for (by, told) in [("tax_bureau", "granted 2\n"), ("exchange", "granted 17\n")] {
        let (exit, out, _) = grant(&["--resource", "all", "--by", by, "--reference", "安税函 7"]);
        assert_eq!((exit, out.as_str()), (0, told), "{by}");
    }
    for nameless in [&["--by", "tax_bureau"][..], &["--reference", "7"], &[]] {
        assert_eq!(grant(&[&["--resource", "all"], nameless].concat()).0, 2, "{nameless:?}");
    }
    for more in [
        &["--resource", "weather.query", "--by", "tax_bureau"][..],
        &["--resource", "tax.query", "--by", "housing"],
        &["--resource", "tax.query", "--resource", "vehicle.query", "--by", "tax_bureau"],
        &["--resource", "all", "--by", "nobody"],
        &["--resource", "all", "--by", "tax_bureau", "--quota", "0"],
    ] {
        let (exit, out, _) = grant(&[more, &["--reference", "7"]].concat());
        assert!(exit == 1 && out.starts_with("refused "), "{more:?}: {out}");
    }
    let (exit, out, _) = grant(&["--resource", "all", "--by", "tax_bureau", "--reference", " "]);
    assert!(exit == 1 && out.starts_with("refused "), "{out}");
    let (exit, _, _) = run(&here, &["exchange", "accept", "no-such", "--by", "tax_bureau"]);
    assert_eq!(exit, 2, "a request is granted by a decision too");
    let share = |more: &[&str]| run(&here, &[&["exchange", "share", "vehicle.query", "--by", "traffic_police"], more].concat());
    let (exit, out, _) = share(&["--fields", "plate,model,use,registered,active", "--unconditional", "--reference", "安交函 7"]);
    let now = "vehicle.query unconditional traffic_police plate,model,use,registered,active";
    assert_eq!((exit, out), (0, format!("shared {now}\n")));
    assert!(run(&here, &["exchange", "catalogue"]).1.lines().any(|line| line == now));
    for (more, exit) in [
        (&["--fields", "plate", "--reference", "7"][..], 1),
        (&["--fields", "colour", "--reference", "7"][..], 1),
        (&["--reference", "7"][..], 1),
        (&["--conditional", "--unconditional", "--reference", "7"][..], 2),
        (&["--conditional"][..], 2),
    ] {
        assert_eq!(share(more).0, exit, "{more:?}");
    }
    let listed = |of: &str| run(&here, &["exchange", "grants", "--consumer", of]).1;
    let of_tax = |out: &str| out.lines().find(|line| line.contains(" tax.query check ")).unwrap().to_owned();
    let line = of_tax(&listed(consumer));
    assert!(line.starts_with(&format!("{consumer} tax.query check tax_bureau 20")) && line.ends_with("Z 20000 0 - 安税函 7"), "{line}");
    let revoke = |more: &[&str]| run(&here, &[&["exchange", "revoke", "--resource", "tax.query", "--consumer"], more].concat());
    for (more, told) in [(&[consumer, "--scene", "check"][..], "revoked 1\n"), (&["hall"][..], "revoked 5\n")] {
        let (exit, out, _) = revoke(more);
        assert_eq!((exit, out.as_str()), (0, told));
        let (exit, out, _) = revoke(more);
        assert!(exit == 1 && out.starts_with("refused "), "{more:?}: {out}");
    }
    let line = of_tax(&listed(consumer));
    assert!(line.ends_with("Z 安税函 7") && line.contains(" 20000 0 20"), "taken back when: {line}");
    assert_eq!(listed("hall").lines().filter(|line| line.ends_with(" 10000000 0 - -")).count(), 33 * 5 - 5, "by regulation");
    assert_eq!(run(&here, &["exchange", "grants"]).1.lines().count(), 33 * 5 + 19);
    assert_eq!(run(&here, &["exchange", "consumer", "close", consumer]).0, 0);
    assert_eq!(run(&here, &["exchange", "consumer", "close", consumer]).0, 1);
}

#[test]
fn a_reader_who_goes_away_ends_a_list_quietly() {
    let here = folder();
    assert_eq!(run(&here, &["migrate"]).0, 0);
    let mut listing = anju(&here, &["exchange", "catalogue"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(listing.stdout.take());
    let (exit, _, error) = told(&listing.wait_with_output().unwrap());
    assert_eq!((exit, error.as_str()), (141, ""));
}

#[test]
fn a_setting_that_does_not_exist_is_named_and_other_variables_are_left_alone() {
    let here = folder();
    let migrate = told(&anju(&here, &["migrate"]).env("ANJU_DEMO_HOUSEHOLDS", "3").env("ANJU_LOG", "warn").output().unwrap());
    assert_eq!(migrate.0, 0, "{}", migrate.2);
    std::fs::write(here.path().join("anju.toml"), "public_adress = 'https://hall.example'\n").unwrap();
    let (exit, out, error) = run(&here, &["migrate"]);
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(error.starts_with("anju: configuration: ") && error.contains("public_adress") && error.contains("public_url"), "{error}");
}

#[test]
fn issuers_of_licences_are_believed_and_no_more_from_the_command_line() {
    let here = folder();
    // The public key of RFC 8032, 7.1, test 1.
    let (code, key) = ("91350100M000100Y43", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let trust = |kind: &str, key: &str| run(&here, &["register", "trust", code, kind, "安澜市公安局", key]);
    assert_eq!(trust("residence_permit", key).0, 0);
    assert_eq!(trust("passport", key).0, 2, "a kind that is none");
    assert_eq!(trust("diploma", &"00".repeat(32)).0, 2, "a key under which anything would verify");
    let listed = |out: &str| out.lines().filter(|line| line.contains(key)).count();
    let (exit, out, _) = run(&here, &["register", "issuers"]);
    assert_eq!((exit, listed(&out)), (0, 1), "{out}");
    for expected in [0, 1] {
        assert_eq!(run(&here, &["register", "distrust", code, key]).0, expected, "once");
    }
    let (_, out, _) = run(&here, &["register", "issuers"]);
    assert_eq!(listed(&out), 0, "{out}");
}

#[test]
fn keys_of_other_systems_are_told_once_and_taken_back() {
    let here = folder();
    let (exit, out, _) = run(&here, &["api-key", "add", "City Bank", "--scope", "status,webhooks", "--days", "30"]);
    let key = out.trim_end();
    let prefix = key.split('_').nth(1).unwrap();
    assert!(exit == 0 && key.starts_with("anju_") && prefix.len() == 8 && out.lines().count() == 1, "{out}");
    assert_eq!(run(&here, &["api-key", "add", "City Bank", "--scope", "everything"]).0, 2);
    let (exit, out, _) = run(&here, &["api-key", "webhook", "City Bank", "--url", "http://bank.example/"]);
    assert!(exit == 1 && out.starts_with("refused url"), "{out}");
    let (exit, out, _) = run(&here, &["api-key", "webhook", "City Bank", "--url", "https://bank.example/anju"]);
    assert!(exit == 0 && out.starts_with("whsec_"), "{out}");
    let secret = out;
    let (_, out, _) = run(&here, &["api-key", "list"]);
    assert!(out.starts_with(&format!("{prefix} open ")) && out.contains(" status,webhooks City Bank https://bank.example/anju"), "{out}");
    assert!(!out.contains(key) && !out.contains(secret.trim_end()), "{out}");
    assert_eq!(run(&here, &["api-key", "revoke", prefix]), (0, format!("revoked {prefix}\n"), String::new()));
    assert_eq!(run(&here, &["api-key", "revoke", prefix]).0, 1);
    assert!(run(&here, &["api-key", "list"]).1.starts_with(&format!("{prefix} closed ")));
    assert_eq!(run(&here, &["api-key", "dead"]), (0, String::new(), String::new()));
    assert_eq!(run(&here, &["api-key", "again", "no-such"]).0, 1);
}
