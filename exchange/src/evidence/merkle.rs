//! The Merkle root of the answers of one call, after RFC 6962: one number stands for all of them.

use sha2::{Digest as _, Sha256};

/// The hash of one answer. Parts are kept apart by their lengths.
pub fn leaf(parts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

/// The root over the hashes in their order.
pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => *only,
        _ => {
            // The largest power of two below the number of leaves.
            let left = leaves.len().next_power_of_two() / 2;
            node(&root(&leaves[..left]), &root(&leaves[left..]))
        }
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// The hashes that lead from the leaf at a place to the root, from the leaf up; none for a place that does not exist.
pub fn path(leaves: &[[u8; 32]], place: usize) -> Vec<[u8; 32]> {
    if leaves.len() < 2 || place >= leaves.len() {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut hashes, beside) =
        if place < left.len() { (path(left, place), root(right)) } else { (path(right, place - left.len()), root(left)) };
    hashes.push(beside);
    hashes
}

/// The root that a leaf at a place among so many has by its path; none if no tree of that size has such a path.
pub fn root_from(leaf: [u8; 32], place: usize, size: usize, path: &[[u8; 32]]) -> Option<[u8; 32]> {
    if place >= size {
        return None;
    }
    let Some((beside, nearer)) = path.split_last() else { return (size == 1).then_some(leaf) };
    if size == 1 {
        return None;
    }
    let left = size.checked_next_power_of_two()? / 2;
    Some(if place < left {
        node(&root_from(leaf, place, left, nearer)?, beside)
    } else {
        node(beside, &root_from(leaf, place - left, size - left, nearer)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people(count: usize) -> Vec<[u8; 32]> {
        (0..count).map(|number| leaf(&["person", &number.to_string()])).collect()
    }

    #[test]
    fn every_path_leads_to_the_root() {
        for size in 1..=64 {
            let leaves = people(size);
            for (place, own) in leaves.iter().enumerate() {
                let path = path(&leaves, place);
                assert_eq!(root_from(*own, place, size, &path), Some(root(&leaves)), "{place} of {size}");
                assert_eq!(root_from(*own, place, size, &[path.as_slice(), &[[0; 32]]].concat()), None, "a path too long");
            }
            assert!(path(&leaves, size).is_empty());
            assert_eq!(root_from(leaves[0], size, size, &[]), None);
        }
        assert_eq!(root_from([0; 32], 0, usize::MAX, &[[0; 32]]), None);
    }

    /// The proof of RFC 6962, 2.1.3, for the first of its seven leaves: `[b, h, l]`.
    #[test]
    fn a_path_goes_from_the_leaf_up() {
        let leaves = people(7);
        assert_eq!(path(&leaves, 0), [leaves[1], root(&leaves[2..4]), root(&leaves[4..])]);
        assert_eq!(path(&leaves, 6), [root(&leaves[4..6]), root(&leaves[..4])]);
    }

    proptest! {
        #[test]
        fn no_other_leaf_or_place_leads_there(size in 1..65_usize, place in any::<prop::sample::Index>(), other in 0..70_usize) {
            let (leaves, place) = (people(size), place.index(size));
            let path = path(&leaves, place);
            let whole = Some(root(&leaves));
            prop_assert_ne!(root_from(leaf(&["person", "x"]), place, size, &path), whole);
            if other != place {
                prop_assert_ne!(root_from(leaves[place], other, size, &path), whole);
                if let Some(another) = leaves.get(other) {
                    prop_assert_ne!(root_from(*another, place, size, &path), whole);
                }
            }
        }
    }

    /// The test vectors that Certificate Transparency implementations share.
    #[test]
    fn roots_are_those_of_rfc_6962() {
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let leaves: Vec<[u8; 32]> = inputs.iter().map(|input| Sha256::digest([&[0_u8], *input].concat()).into()).collect();
        let told = |count: usize| hex::encode(root(&leaves[..count]));
        assert_eq!(told(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(told(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(told(2), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assert_eq!(told(3), "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
        assert_eq!(told(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    #[test]
    fn every_leaf_and_its_place_counts() {
        let leaves = people(500);
        let whole = root(&leaves);
        for place in [0, 1, 255, 256, 499] {
            let mut other = leaves.clone();
            other[place] = leaf(&["person", "x"]);
            assert_ne!(root(&other), whole);
        }
        let mut swapped = leaves.clone();
        swapped.swap(3, 4);
        assert_ne!(root(&swapped), whole);
        assert_ne!(leaf(&["ab", "c"]), leaf(&["a", "bc"]));
    }
}
