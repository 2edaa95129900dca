// Cut down to what tells the dialect of 1.95.
pub const CONFIG_CHANGE_HISTORY: &[ChangeInfo] = &[
    ChangeInfo { change_id: 130529 },
    ChangeInfo { change_id: 119899 },
    ChangeInfo { change_id: 135281 },
    ChangeInfo { change_id: 145295 },
    ChangeInfo { change_id: 148671 },
];
