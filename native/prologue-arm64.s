	.arch armv8-a
	.file	"prologue.c"
	.text
#APP
	.section .entry, "ax"
distance: .quad 0
entry: stp x0, x30, [sp, #-16]!
add x0, sp, #16
bl prologue
ldp x0, x30, [sp], #16
adr x16, distance
ldr x17, [x16]
add x16, x16, x17
br x16
.text

#NO_APP
	.align	2
	.type	block_bytes, %function
block_bytes:
.LFB8:
	.cfi_startproc
	ldr	x1, [x0]
	cbnz	x1, .L3
.L7:
	mov	x0, 0
	b	.L1
.L5:
	cmp	x2, x1
	bne	.L7
	mov	x2, 0
.L4:
	ldrb	w3, [x1, x2]
	add	x2, x2, 1
	cbnz	w3, .L4
	add	x1, x1, x2
	add	x0, x0, 8
.L3:
	ldr	x2, [x0]
	cbnz	x2, .L5
	mov	x0, x1
.L1:
	ret
	.cfi_endproc
.LFE8:
	.size	block_bytes, .-block_bytes
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
	tbnz	x0, #63, .L9
	tbnz	x0, 0, .L9
	ldr	w2, [x6, 92]
	cmp	w2, 4071
	bhi	.L9
	add	w0, w2, 1
	uxtw	x2, w2
	add	x2, x2, 24
	str	w0, [x6, 92]
	str	w7, [x6, x2, lsl 2]
.L9:
	ret
	.cfi_endproc
.LFE5:
	.size	add_descriptor, .-add_descriptor
	.section	.rodata.str1.1,"aMS",@progbits,1
.LC0:
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
	adrp	x1, .LC0
	mov	x2, 524288
	add	x1, x1, :lo12:.LC0
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
	tbnz	x0, #63, .L23
	mov	x9, x0
	mov	w14, 10
.L12:
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
	ble	.L15
	add	x15, sp, 32
	mov	x11, 0
.L19:
	add	x1, x11, 19
	add	x0, x13, x1
	ldrb	w1, [x13, x1]
	sub	w1, w1, #48
	and	w1, w1, 255
	cmp	w1, 9
	bhi	.L16
	mov	w1, 0
.L17:
	ldrb	w2, [x0]
	cbnz	w2, .L18
	cmp	w1, 2
	bls	.L16
	mov	x0, x10
	bl	add_descriptor
.L16:
	ldrh	w0, [x15, x11]
	add	x11, x11, x0
	cmp	x11, x12
	blt	.L19
	b	.L12
.L23:
	mov	w9, 3
.L13:
	mov	w1, w9
	mov	x0, x10
	add	w9, w9, 1
	bl	add_descriptor
	cmp	w9, 1024
	bne	.L13
.L11:
	ldp	x29, x30, [sp]
	add	sp, sp, 2064
	.cfi_remember_state
	.cfi_restore 29
	.cfi_restore 30
	.cfi_def_cfa_offset 0
	ret
.L18:
	.cfi_restore_state
	madd	w1, w1, w14, w2
	add	x0, x0, 1
	sub	w1, w1, #48
	b	.L17
.L15:
	mov	x0, x9
	mov	x8, 57
	mov	x1, 0
	mov	x2, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	b	.L11
	.cfi_endproc
.LFE6:
	.size	collect_descriptors, .-collect_descriptors
	.align	2
	.global	memset
	.hidden	memset
	.type	memset, %function
memset:
.LFB3:
	.cfi_startproc
	and	w1, w1, 255
	mov	x3, 0
.L26:
	cmp	x3, x2
	bne	.L27
	ret
.L27:
	strb	w1, [x0, x3]
	add	x3, x3, 1
	b	.L26
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
.L29:
	cmp	x3, x2
	bne	.L30
	ret
.L30:
	ldrb	w4, [x1, x3]
	strb	w4, [x0, x3]
	add	x3, x3, 1
	b	.L29
	.cfi_endproc
.LFE4:
	.size	memcpy, .-memcpy
	.section	.rodata.str1.1
.LC1:
	.string	"BUN_"
	.text
	.align	2
	.global	prologue
	.hidden	prologue
	.type	prologue, %function
prologue:
.LFB9:
	.cfi_startproc
	stp	x29, x30, [sp, -96]!
	.cfi_def_cfa_offset 96
	.cfi_offset 29, -96
	.cfi_offset 30, -88
	mov	x29, sp
	stp	x21, x22, [sp, 32]
	.cfi_offset 21, -64
	.cfi_offset 22, -56
	mov	x21, x0
	mov	x22, x0
	stp	x23, x24, [sp, 48]
	ldr	x18, [x21], 8
	stp	x19, x20, [sp, 16]
	.cfi_offset 23, -48
	.cfi_offset 24, -40
	.cfi_offset 19, -80
	.cfi_offset 20, -72
	add	x18, x18, 1
	lsl	x24, x18, 3
	add	x18, x21, x18, lsl 3
	mov	x20, x18
.L32:
	ldr	x0, [x20]
	mov	x23, x20
	add	x20, x20, 8
	cbnz	x0, .L32
.L33:
	ldr	x6, [x20]
	tst	x6, -9
	bne	.L34
	cmp	x6, 8
	bne	.L36
	mov	x8, 222
	mov	x0, 0
	mov	x1, 16384
	mov	x2, 3
	mov	x3, 34
	mov	x4, -1
	mov	x5, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x19, x0
	cmp	x0, 0
	ble	.L36
	mov	x0, 19542
	mov	x8, 172
	movk	x0, 0x5453, lsl 16
	mov	x1, 0
	movk	x0, 0x5241, lsl 32
	mov	x2, 0
	movk	x0, 0x3154, lsl 48
	mov	x3, 0
	mov	x4, 0
	str	x0, [x19]
	mov	x0, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x8, 261
	mov	x1, 7
	add	x3, x19, 8
	str	w0, [x19, 72]
	mov	x0, 0
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	mov	x8, 135
	mov	x0, 0
	mov	x1, 0
	add	x2, x19, 32
	mov	x3, x6
#APP
// 54 "start.h" 1
	svc 0
// 0 "" 2
#NO_APP
	add	x2, sp, 64
	mov	x6, 1
	str	xzr, [x19, 24]
.L39:
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
	cbnz	x0, .L38
	ldr	x0, [x2]
	cmp	x0, 1
	bne	.L38
	sub	w1, w6, #1
	lsl	x0, x0, x1
	ldr	x1, [x19, 24]
	orr	x0, x1, x0
	str	x0, [x19, 24]
.L38:
	add	x6, x6, 1
	cmp	x6, 65
	bne	.L39
	add	x7, x19, 80
	mov	x6, 0
	mov	x9, 4294967295
.L41:
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
	bne	.L41
	mov	x0, x19
	bl	collect_descriptors
	mov	x0, x21
	bl	block_bytes
	mov	x4, x0
	mov	x0, x18
	bl	block_bytes
	mov	x1, x0
	cbz	x4, .L42
	ldr	x0, [x22, 8]
	sub	x4, x4, x0
	stp	x0, x4, [x19, 40]
.L42:
	cbz	x1, .L43
	ldr	x0, [x21, x24]
	sub	x1, x1, x0
	stp	x0, x1, [x19, 56]
.L43:
	str	x19, [x20, 8]
.L36:
	adrp	x3, .LC1
	mov	x2, x18
	add	x3, x3, :lo12:.LC1
.L44:
	ldr	x1, [x2]
	cbnz	x1, .L52
.L48:
	cmp	x23, x18
	bhi	.L49
	ldp	x19, x20, [sp, 16]
	ldp	x21, x22, [sp, 32]
	ldp	x23, x24, [sp, 48]
	ldp	x29, x30, [sp], 96
	.cfi_remember_state
	.cfi_restore 30
	.cfi_restore 29
	.cfi_restore 23
	.cfi_restore 24
	.cfi_restore 21
	.cfi_restore 22
	.cfi_restore 19
	.cfi_restore 20
	.cfi_def_cfa_offset 0
	ret
.L34:
	.cfi_restore_state
	add	x20, x20, 16
	b	.L33
.L46:
	add	x0, x0, 1
	ldrb	w6, [x5, x0]
	cmp	w6, w4
	beq	.L47
	str	x1, [x18], 8
	b	.L50
.L52:
	sub	x5, x1, #1
	mov	x0, 0
.L47:
	ldrb	w4, [x3, x0]
	cbnz	w4, .L46
.L50:
	add	x2, x2, 8
	b	.L44
.L49:
	str	xzr, [x18], 8
	b	.L48
	.cfi_endproc
.LFE9:
	.size	prologue, .-prologue
	.section	.note.GNU-stack,"",@progbits
