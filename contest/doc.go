// Package contest holds the rules of contests: who may start and when, what is on a sheet, which answers count, what
// an attempt scores and how results rank. Stores, transports and clocks are handed to it.
//
// One word per idea, in Go, in JSON, in BSON and on screen:
//
//	Contest     cuộc thi          what is announced; it has rounds and rules
//	Round       vòng              a stretch of time in which a paper can be taken
//	Mode        cách bắt đầu      when the contestants of a round begin: each when starting, all together, or on stage
//	Step        bước              what the operator of a round on stage did: opened, closed or revealed a question
//	Paper       đề thi            the frozen questions of a round and the blueprint sheets are drawn by
//	Sheet       tờ đề             what one attempt was given: questions and options in their order
//	Attempt     lượt thi          one contestant's try, from start to close
//	Entry       lần trả lời       one answer as it arrived; the journal is made of entries
//	Score       điểm              what the counted entries of an attempt are worth
//	Result      kết quả           a score with what ranking needs beside it
//	Standing    thứ hạng          a contestant's place among the counting results
//	Award       giải              a prize that the rules would give; the jury confirms it
//	Amendment   sửa đáp án        a question voided or given another key after the fact
//	Change      thay đổi          how the jury departs from what the rules propose
//	Publication công bố           a result that was frozen and signed
//	Complaint   khiếu nại         what a contestant says is wrong with a result
//	Contestant  thí sinh          a person who takes part; names and contacts live here only
//	Unit        đơn vị            the agency or locality that a contestant belongs to
//	Draft       bản nháp          a contest that is still being set up; nothing of it is public
//	Problem     chỗ phải sửa      what stops a draft from being published, or what somebody should know of it
//	Change      thay đổi          what was changed about a contest that is published, and by whom
//	Epoch       phiên làm bài     one tab's or device's hold on an attempt; it numbers its own entries with Seq
package contest
