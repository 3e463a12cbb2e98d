//! What a department gets of a dispute from the command line: the order with both values, and a folder with its papers.

use super::{folder, run};
use domain::intake::DocumentKind;
use hall::clock::Clock as _;
use hall::intake::{Upload, add_proof, fixture};
use hall::testing::{ManualClock, SeededChance};
use hall::verification::dispute_fixture::dispute_left;
use hall::{Hall, Settings};
use image::{DynamicImage, ImageFormat};
use server::clock::SystemClock;
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

const PAPER: &str = "01-dispute_proof.jpg";

/// A hall over a data folder an hour ago, so that what is submitted there cannot be taken back any more.
async fn an_hour_ago(data: &Path) -> Hall {
    let settings = Settings {
        database_url: format!("sqlite:{}", data.join("hall.db").display()),
        registers_url: format!("sqlite:{}", data.join("registers.db").display()),
        public_url: "http://127.0.0.1:3000".to_owned(),
        weather: exchange::Weather::calm(),
        connections: exchange::Connections::default(),
        audit_head: data.join("audit-head"),
        data: data.to_owned(),
    };
    let clock = ManualClock::at(SystemClock::default().now().plus_seconds(-3600));
    Hall::open(settings, Arc::new(clock), Arc::new(SeededChance::new(5))).await.unwrap()
}

fn picture() -> Upload {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let (kind, name) = (DocumentKind::DisputeProof, "../证明.png".to_owned());
    Upload { kind, member: None, register: None, text_version: None, name, bytes: bytes.into_inner() }
}

fn mode_of(place: &Path) -> u32 {
    fs::metadata(place).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn an_order_comes_with_its_papers_in_a_folder_of_its_own_and_nothing_is_written_over() {
    let here = folder();
    assert_eq!(run(&here, &["migrate"]).0, 0);
    let hall = an_hour_ago(&here.path().join("data")).await;
    fixture::city(&hall).await;
    let owner = fixture::applicant(&hall).await;
    let case = fixture::submitted(&hall, &owner).await;
    let (dispute, _) = dispute_left(&hall, &case, "chengnan", "0101", &"none".into()).await;
    add_proof(&hall, &owner, &case, &dispute, picture()).await.unwrap();
    hall.db().close().await;

    let order = |words: &[&str]| {
        let (exit, out, error) = run(&here, words);
        assert_eq!((exit, out.lines().count()), (0, 1), "{words:?}: {out}{error}");
        serde_json::from_str::<serde_json::Value>(&out).unwrap()
    };
    let bare = order(&["dispute", "list"]);
    assert_eq!((bare["proofs"].as_u64(), bare["papers"].as_array().map(Vec::len)), (Some(1), Some(0)), "{bare}");
    for _ in 0..2 {
        let with = order(&["dispute", "list", "--papers", "papers"]);
        assert_eq!((with["id"].as_str(), with["papers"][0].as_str()), (Some(dispute.as_str()), Some(PAPER)), "{with}");
        let both = ["field", "registered", "declared"].map(|name| with[name].as_str());
        assert_eq!(both, [Some("whole"), Some("没有登记"), Some("有一套")], "{with}");
    }
    let (papers, paper) = (here.path().join("papers"), here.path().join("papers").join(dispute.as_str()).join(PAPER));
    assert!(fs::read(&paper).unwrap().starts_with(&[0xff, 0xd8, 0xff]), "in clear, as the hall keeps it");
    assert_eq!((mode_of(&papers), mode_of(paper.parent().unwrap()), mode_of(&paper)), (0o700, 0o700, 0o600));
    assert_eq!(fs::read_dir(&papers).unwrap().count(), 1);

    fs::write(&paper, "something else").unwrap();
    fs::write(here.path().join("taken"), "a file").unwrap();
    for place in ["papers", "taken"] {
        let (exit, out, error) = run(&here, &["dispute", "list", "--papers", place]);
        assert_eq!((exit, out.as_str()), (2, ""), "{place}: {error}");
        assert!(error.contains(place), "{error}");
    }
    assert_eq!(fs::read_to_string(&paper).unwrap(), "something else");
}
