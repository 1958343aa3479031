	.file	"LLVMDialectModule"
	.section	".note.GNU-stack","",@progbits
	.addrsig
