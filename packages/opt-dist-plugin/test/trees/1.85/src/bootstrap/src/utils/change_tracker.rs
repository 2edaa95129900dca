// Cut down to what tells the dialect of 1.85.
pub const CONFIG_CHANGE_HISTORY: &[ChangeInfo] = &[
    ChangeInfo { change_id: 129295 },
    ChangeInfo { change_id: 130529 },
    ChangeInfo { change_id: 133853 },
    ChangeInfo { change_id: 134809 },
    ChangeInfo { change_id: 134650 },
];
