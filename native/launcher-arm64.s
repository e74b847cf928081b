	.arch armv8-a
	.file	"launcher.c"
	.text
#APP
	.section .entry, "ax"
.quad 0
entry: mov x0, sp
bl launcher
.text

#NO_APP
	.align	2
	.type	starts_with, %function
starts_with:
.LFB2:
	.cfi_startproc
	sub	x0, x0, #1
	mov	x2, 0
.L2:
	ldrb	w3, [x1, x2]
	cbnz	w3, .L4
	mov	w0, 1
.L1:
	ret
.L4:
	add	x2, x2, 1
	ldrb	w4, [x0, x2]
	cmp	w4, w3
	beq	.L2
	mov	w0, 0
	b	.L1
	.cfi_endproc
.LFE2:
	.size	starts_with, .-starts_with
	.section	.rodata.str1.1,"aMS",@progbits,1
.LC0:
	.string	"NODE_OPTIONS="
.LC1:
	.string	"NODE_PATH="
.LC2:
	.string	"NODE_V8_COVERAGE="
.LC3:
	.string	"NODE_COMPILE_CACHE="
.LC4:
	.string	"NODE_REDIRECT_WARNINGS="
.LC5:
	.string	"VAULT_LAUNCHER"
	.text
	.align	2
	.type	steers_node, %function
steers_node:
.LFB8:
	.cfi_startproc
	stp	x29, x30, [sp, -16]!
	.cfi_def_cfa_offset 16
	.cfi_offset 29, -16
	.cfi_offset 30, -8
	adrp	x1, .LC0
	mov	x5, x0
	mov	x29, sp
	add	x1, x1, :lo12:.LC0
	bl	starts_with
	cbnz	w0, .L12
	adrp	x1, .LC1
	mov	x0, x5
	add	x1, x1, :lo12:.LC1
	bl	starts_with
	cbnz	w0, .L12
	adrp	x1, .LC2
	mov	x0, x5
	add	x1, x1, :lo12:.LC2
	bl	starts_with
	cbnz	w0, .L12
	adrp	x1, .LC3
	mov	x0, x5
	add	x1, x1, :lo12:.LC3
	bl	starts_with
	cbnz	w0, .L12
	adrp	x1, .LC4
	mov	x0, x5
	add	x1, x1, :lo12:.LC4
	bl	starts_with
	cbnz	w0, .L12
	mov	x0, x5
	adrp	x1, .LC5
	add	x1, x1, :lo12:.LC5
	bl	starts_with
	cmp	w0, 0
	cset	w0, ne
.L6:
	ldp	x29, x30, [sp], 16
	.cfi_remember_state
	.cfi_restore 30
	.cfi_restore 29
	.cfi_def_cfa_offset 0
	ret
.L12:
	.cfi_restore_state
	mov	w0, 1
	b	.L6
	.cfi_endproc
.LFE8:
	.size	steers_node, .-steers_node
	.align	2
	.type	append, %function
append:
.LFB9:
	.cfi_startproc
	mov	x2, 0
.L15:
	ldrb	w3, [x1, x2]
	cbnz	w3, .L16
	strb	wzr, [x0, x2]
	add	x0, x0, x2
	ret
.L16:
	strb	w3, [x0, x2]
	add	x2, x2, 1
	b	.L15
	.cfi_endproc
.LFE9:
	.size	append, .-append
	.align	2
	.type	owner_of, %function
owner_of:
.LFB12:
	.cfi_startproc
	sub	sp, sp, #256
	.cfi_def_cfa_offset 256
	mov	x1, x0
	mov	x8, 291
	mov	x0, -100
	mov	x2, 0
	mov	x3, 8
	mov	x4, sp
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	ldr	w1, [sp, 20]
	cmp	x0, 0
	add	sp, sp, 256
	.cfi_def_cfa_offset 0
	csinv	x0, x1, xzr, eq
	ret
	.cfi_endproc
.LFE12:
	.size	owner_of, .-owner_of
	.align	2
	.type	add_descriptor, %function
add_descriptor:
.LFB5:
	.cfi_startproc
	mov	x6, x0
	uxtw	x0, w1
	mov	x7, x0
	mov	x8, 25
	mov	x1, 1
	mov	x2, 0
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	tbnz	x0, #63, .L21
	tbnz	x0, 0, .L21
	ldr	w2, [x6, 92]
	cmp	w2, 4071
	bhi	.L21
	add	w0, w2, 1
	uxtw	x2, w2
	add	x2, x2, 24
	str	w0, [x6, 92]
	str	w7, [x6, x2, lsl 2]
.L21:
	ret
	.cfi_endproc
.LFE5:
	.size	add_descriptor, .-add_descriptor
	.section	.rodata.str1.1
.LC6:
	.string	"/proc/self/fd"
	.text
	.align	2
	.type	collect_descriptors, %function
collect_descriptors:
.LFB6:
	.cfi_startproc
	sub	sp, sp, #2064
	.cfi_def_cfa_offset 2064
	mov	x10, x0
	mov	x8, 56
	adrp	x1, .LC6
	mov	x2, 524288
	add	x1, x1, :lo12:.LC6
	stp	x29, x30, [sp]
	.cfi_offset 29, -2064
	.cfi_offset 30, -2056
	mov	x29, sp
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
	str	wzr, [x0, 92]
	mov	x0, -100
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	tbnz	x0, #63, .L35
	mov	x9, x0
	mov	w14, 10
.L24:
	add	x13, sp, 16
	mov	x0, x9
	mov	x1, x13
	mov	x8, 61
	mov	x2, 2048
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x12, x0
	cmp	x0, 0
	ble	.L27
	add	x15, sp, 32
	mov	x11, 0
.L31:
	add	x1, x11, 19
	add	x0, x13, x1
	ldrb	w1, [x13, x1]
	sub	w1, w1, #48
	and	w1, w1, 255
	cmp	w1, 9
	bhi	.L28
	mov	w1, 0
.L29:
	ldrb	w2, [x0]
	cbnz	w2, .L30
	cmp	w1, 2
	bls	.L28
	mov	x0, x10
	bl	add_descriptor
.L28:
	ldrh	w0, [x15, x11]
	add	x11, x11, x0
	cmp	x11, x12
	blt	.L31
	b	.L24
.L35:
	mov	w9, 3
.L25:
	mov	w1, w9
	mov	x0, x10
	add	w9, w9, 1
	bl	add_descriptor
	cmp	w9, 1024
	bne	.L25
.L23:
	ldp	x29, x30, [sp]
	add	sp, sp, 2064
	.cfi_remember_state
	.cfi_restore 29
	.cfi_restore 30
	.cfi_def_cfa_offset 0
	ret
.L30:
	.cfi_restore_state
	madd	w1, w1, w14, w2
	add	x0, x0, 1
	sub	w1, w1, #48
	b	.L29
.L27:
	mov	x0, x9
	mov	x8, 57
	mov	x1, 0
	mov	x2, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	b	.L23
	.cfi_endproc
.LFE6:
	.size	collect_descriptors, .-collect_descriptors
	.align	2
	.type	end_with, %function
end_with:
.LFB11:
	.cfi_startproc
	mov	x1, x0
	mov	x2, 0
.L38:
	ldrb	w0, [x1, x2]
	cbnz	w0, .L39
	mov	x8, 64
	mov	x0, 2
.L41:
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x8, 93
	mov	x0, 125
	mov	x1, 0
	mov	x2, 0
	b	.L41
.L39:
	add	x2, x2, 1
	b	.L38
	.cfi_endproc
.LFE11:
	.size	end_with, .-end_with
	.align	2
	.global	memset
	.hidden	memset
	.type	memset, %function
memset:
.LFB3:
	.cfi_startproc
	and	w1, w1, 255
	mov	x3, 0
.L43:
	cmp	x3, x2
	bne	.L44
	ret
.L44:
	strb	w1, [x0, x3]
	add	x3, x3, 1
	b	.L43
	.cfi_endproc
.LFE3:
	.size	memset, .-memset
	.align	2
	.global	memcpy
	.hidden	memcpy
	.type	memcpy, %function
memcpy:
.LFB4:
	.cfi_startproc
	mov	x3, 0
.L46:
	cmp	x3, x2
	bne	.L47
	ret
.L47:
	ldrb	w4, [x1, x3]
	strb	w4, [x0, x3]
	add	x3, x3, 1
	b	.L46
	.cfi_endproc
.LFE4:
	.size	memcpy, .-memcpy
	.section	.rodata.str1.1
.LC7:
	.string	"/usr/local/bin:/usr/bin:/bin"
.LC8:
	.string	"vault: out of memory\n"
.LC9:
	.string	"/proc/self/exe"
.LC10:
	.string	"vault: cannot find out where vault is installed (is /proc there?)\n"
.LC11:
	.string	"/vault.mjs"
.LC12:
	.string	"node"
.LC13:
	.string	"VAULT_LAUNCHER_KEEPS_"
.LC14:
	.string	"VAULT_LAUNCHER="
.LC15:
	.string	"/dist/node"
.LC16:
	.string	"/node_modules/node/bin/node"
.LC17:
	.string	"PATH="
.LC18:
	.string	"/node"
.LC19:
	.string	"vault: cannot find Node.js\nhint: install Node.js 22.12 or newer and put its folder into PATH\n"
	.text
	.align	2
	.global	launcher
	.hidden	launcher
	.type	launcher, %function
launcher:
.LFB13:
	.cfi_startproc
	stp	x29, x30, [sp, -96]!
	.cfi_def_cfa_offset 96
	.cfi_offset 29, -96
	.cfi_offset 30, -88
	mov	x6, 0
	mov	x29, sp
	stp	x23, x24, [sp, 48]
	.cfi_offset 23, -48
	.cfi_offset 24, -40
	mov	x24, x0
	stp	x21, x22, [sp, 32]
	ldr	x23, [x24], 8
	stp	x19, x20, [sp, 16]
	.cfi_offset 21, -64
	.cfi_offset 22, -56
	.cfi_offset 19, -80
	.cfi_offset 20, -72
	mov	x20, 0
	add	x21, x23, 1
	add	x21, x24, x21, lsl 3
.L49:
	ldr	x7, [x21, x20, lsl 3]
	cbnz	x7, .L53
	mov	x4, 8200
	add	x1, x23, x4
	add	x1, x1, x20
	mov	x8, 222
	mov	x0, 0
	mov	x2, 3
	add	x1, x6, x1, lsl 3
	mov	x3, 34
	mov	x4, -1
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x18, x0
	tbz	x0, #63, .L54
	adrp	x0, .LC8
	add	x0, x0, :lo12:.LC8
.L108:
	bl	end_with
.L53:
	mov	x0, x7
	bl	steers_node
	cbnz	w0, .L89
.L51:
	add	x20, x20, 1
	b	.L49
.L52:
	add	x0, x0, 1
.L50:
	ldrb	w1, [x7, x0]
	cbnz	w1, .L52
	add	x6, x6, 22
	add	x6, x6, x0
	b	.L51
.L89:
	mov	x0, 0
	b	.L50
.L54:
	add	x22, x0, 16384
	mov	x3, 49216
	add	x19, x0, x3
	mov	x0, 19542
	movk	x0, 0x5453, lsl 16
	mov	x8, 172
	movk	x0, 0x5241, lsl 32
	mov	x1, 0
	movk	x0, 0x3154, lsl 48
	mov	x2, 0
	mov	x3, 0
	mov	x4, 0
	str	x0, [x18]
	mov	x0, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x8, 261
	mov	x1, 7
	add	x3, x18, 8
	str	w0, [x18, 72]
	mov	x0, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x8, 135
	mov	x0, 0
	mov	x1, 0
	add	x2, x18, 32
	mov	x3, 8
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	add	x2, sp, 64
	mov	x6, 1
	str	xzr, [x18, 24]
.L56:
	mov	x0, x6
	mov	x8, 134
	mov	x1, 0
	mov	x3, 8
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	cbnz	x0, .L55
	ldr	x0, [x2]
	cmp	x0, 1
	bne	.L55
	sub	w1, w6, #1
	lsl	x0, x0, x1
	ldr	x1, [x18, 24]
	orr	x0, x1, x0
	str	x0, [x18, 24]
.L55:
	add	x6, x6, 1
	cmp	x6, 65
	bne	.L56
	add	x7, x18, 80
	mov	x6, 0
	mov	x9, 4294967295
.L58:
	mov	x0, x6
	mov	x8, 25
	mov	x1, 3
	mov	x2, 0
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	cmp	x0, 0
	csel	x0, x0, x9, ge
	str	w0, [x7, x6, lsl 2]
	add	x6, x6, 1
	cmp	x6, x1
	bne	.L58
	mov	x0, x18
	bl	collect_descriptors
	mov	x2, x19
	mov	x8, 78
	mov	x0, -100
	adrp	x1, .LC9
	mov	x3, 4000
	add	x1, x1, :lo12:.LC9
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	sub	x1, x0, #1
	cmp	x1, 3998
	bls	.L59
	adrp	x0, .LC10
	add	x0, x0, :lo12:.LC10
	b	.L108
.L59:
	add	x6, x19, x0
	strb	wzr, [x19, x0]
.L60:
	cmp	x6, x19
	bhi	.L61
.L64:
	mov	x2, 45135
	mov	x1, 41024
	mov	x0, 36928
	add	x9, x22, x2
	add	x7, x22, x0
	add	x11, x22, x1
	mov	x0, x19
	bl	owner_of
	strb	wzr, [x6]
	mov	x1, x19
	and	x9, x9, -16
	mov	x12, x0
	mov	x0, x7
	bl	append
	adrp	x1, .LC11
	add	x1, x1, :lo12:.LC11
	bl	append
	mov	x2, x9
	adrp	x0, .LC12
	add	x0, x0, :lo12:.LC12
	str	x0, [x2], 16
	mov	x0, 1
	str	x7, [x9, 8]
	mov	x1, x2
.L62:
	cmp	x0, x23
	bcc	.L65
	sub	x0, x23, #1
	add	x7, x23, 3
	cmp	x23, 0
	add	x8, x20, 2
	lsl	x0, x0, 3
	add	x7, x9, x7, lsl 3
	csel	x0, x0, xzr, ne
	lsl	x15, x8, 3
	adrp	x14, .LC13
	add	x8, x7, x8, lsl 3
	add	x14, x14, :lo12:.LC13
	mov	x10, 0
	str	xzr, [x2, x0]
.L66:
	cmp	x20, x10
	bne	.L69
	sub	x0, x15, #16
	add	x1, x7, x0
	str	x22, [x7, x0]
	mov	x0, x22
	str	xzr, [x1, 8]
	adrp	x1, .LC14
	add	x1, x1, :lo12:.LC14
	bl	append
	mov	x4, x0
	ldr	w2, [x18, 92]
	mov	x3, 0
	lsl	w2, w2, 2
	add	x2, x2, 96
.L74:
	ldrb	w8, [x18, x3]
	cmp	w8, 159
	lsr	w1, w8, 4
	add	w5, w1, 87
	add	w1, w1, 48
	and	w5, w5, 255
	csel	w1, w1, w5, ls
	strb	w1, [x4], 2
	ldrb	w1, [x18, x3]
	add	x3, x3, 1
	and	w1, w1, 15
	add	w8, w1, 87
	add	w5, w1, 48
	cmp	w1, 10
	csel	w1, w5, w8, cc
	strb	w1, [x4, -1]
	cmp	x2, x3
	bhi	.L74
	lsl	x2, x2, 1
	sub	x6, x6, x19
	strb	wzr, [x0, x2]
	cmp	x6, 10
	bls	.L76
	sub	x6, x6, #10
	adrp	x1, .LC15
	add	x0, x19, x6
	add	x1, x1, :lo12:.LC15
	bl	starts_with
	cbz	w0, .L76
	strb	wzr, [x19, x6]
	mov	x1, x19
	mov	x0, x11
	bl	append
	adrp	x1, .LC16
	add	x1, x1, :lo12:.LC16
	bl	append
	tbnz	x12, #63, .L76
	mov	x0, x11
	bl	owner_of
	cmp	x0, x12
	bne	.L76
	mov	x8, 221
	mov	x0, x11
	mov	x1, x9
	mov	x2, x7
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
.L76:
	adrp	x1, .LC17
	add	x1, x1, :lo12:.LC17
	mov	x5, 0
.L78:
	cmp	x20, x5
	bne	.L81
	adrp	x6, .LC7
	add	x6, x6, :lo12:.LC7
	b	.L80
.L61:
	ldrb	w0, [x6]
	cmp	w0, 47
	beq	.L64
	sub	x6, x6, #1
	b	.L60
.L65:
	ldr	x3, [x24, x0, lsl 3]
	add	x0, x0, 1
	str	x3, [x1], 8
	b	.L62
.L69:
	ldr	x13, [x21, x10, lsl 3]
	mov	x0, x13
	bl	steers_node
	cmp	w0, 0
	csel	x13, x13, x8, eq
	str	x13, [x7, x10, lsl 3]
	ldr	x0, [x21, x10, lsl 3]
	bl	steers_node
	cbz	w0, .L68
	mov	x1, x14
	mov	x0, x8
	bl	append
	ldr	x1, [x21, x10, lsl 3]
	bl	append
	add	x8, x0, 1
.L68:
	add	x10, x10, 1
	b	.L66
.L81:
	ldr	x6, [x21, x5, lsl 3]
	mov	x0, x6
	bl	starts_with
	cbz	w0, .L79
	add	x6, x6, 5
.L80:
	ldrb	w0, [x6]
	cbnz	w0, .L92
	adrp	x0, .LC19
	add	x0, x0, :lo12:.LC19
	b	.L108
.L79:
	add	x5, x5, 1
	b	.L78
.L83:
	add	x10, x10, 1
.L88:
	ldrb	w1, [x6, x10]
	cmp	w1, 58
	ccmp	w1, 0, 4, ne
	bne	.L83
	cmp	w0, 47
	bne	.L84
	cmp	x10, 3999
	bhi	.L84
	mov	x0, 0
	b	.L85
.L92:
	mov	x10, 0
	b	.L88
.L86:
	add	x1, x18, x0
	ldrb	w2, [x6, x0]
	add	x1, x1, 57344
	add	x0, x0, 1
	strb	w2, [x1, 64]
.L85:
	cmp	x10, x0
	bne	.L86
	add	x0, x11, x10
	adrp	x1, .LC18
	add	x1, x1, :lo12:.LC18
	bl	append
	mov	x8, 221
	mov	x0, x11
	mov	x1, x9
	mov	x2, x7
	mov	x3, 0
	mov	x4, 0
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
.L84:
	add	x6, x6, x10
	ldrb	w0, [x6]
	cbz	w0, .L80
	add	x6, x6, 1
	b	.L80
	.cfi_endproc
.LFE13:
	.size	launcher, .-launcher
	.section	.note.GNU-stack,"",@progbits
