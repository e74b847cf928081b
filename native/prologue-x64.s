	.file	"prologue.c"
	.text
#APP
	.section .entry, "ax"
distance: .quad 0
entry: push %rdx
sub $8, %rsp
lea 16(%rsp), %rdi
call prologue
add $8, %rsp
pop %rdx
lea distance(%rip), %r11
add (%r11), %r11
jmp *%r11
.text

#NO_APP
	.type	block_bytes, @function
block_bytes:
	movq	(%rdi), %rax
	xorl	%edx, %edx
	testq	%rax, %rax
	je	.L1
.L3:
	movq	(%rdi), %rdx
	testq	%rdx, %rdx
	je	.L10
	cmpq	%rax, %rdx
	movl	$0, %edx
	jne	.L1
.L4:
	movb	(%rax,%rdx), %cl
	incq	%rdx
	testb	%cl, %cl
	jne	.L4
	addq	%rdx, %rax
	addq	$8, %rdi
	jmp	.L3
.L10:
	movq	%rax, %rdx
.L1:
	movq	%rdx, %rax
	ret
	.size	block_bytes, .-block_bytes
	.type	add_descriptor, @function
add_descriptor:
	pushq	%rbp
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	pushq	%rbx
	movl	$72, %eax
	movq	%rdi, %rbx
	xorl	%edx, %edx
	movl	%esi, %edi
	movl	$1, %esi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	js	.L11
	testb	$1, %al
	jne	.L11
	movl	92(%rbx), %eax
	cmpl	$4071, %eax
	ja	.L11
	leal	1(%rax), %edx
	movl	%edx, 92(%rbx)
	movl	%edi, 96(%rbx,%rax,4)
.L11:
	popq	%rbx
	popq	%rbp
	ret
	.size	add_descriptor, .-add_descriptor
	.section	.rodata.str1.1,"aMS",@progbits,1
.LC0:
	.string	"/proc/self/fd"
	.text
	.type	collect_descriptors, @function
collect_descriptors:
	pushq	%r14
	xorl	%eax, %eax
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	pushq	%r13
	xorl	%r9d, %r9d
	movl	$524288, %edx
	leaq	.LC0(%rip), %rsi
	pushq	%r12
	pushq	%rbp
	movq	%rdi, %rbp
	pushq	%rbx
	subq	$2048, %rsp
	movl	%eax, 92(%rdi)
	movl	$257, %eax
	movq	$-100, %rdi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	jns	.L26
	movl	$3, %ebx
.L16:
	movl	%ebx, %esi
	movq	%rbp, %rdi
	incl	%ebx
	call	add_descriptor
	cmpl	$1024, %ebx
	jne	.L16
	jmp	.L14
.L26:
	movq	%rax, %rbx
	movq	%rsp, %r13
.L15:
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movl	$217, %eax
	movl	$2048, %edx
	movq	%rbx, %rdi
	movq	%r13, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movq	%rax, %r14
	testq	%rax, %rax
	jle	.L18
	xorl	%r12d, %r12d
.L22:
	leaq	19(%r13,%r12), %rdx
	xorl	%esi, %esi
	movb	(%rdx), %al
	subl	$48, %eax
	cmpb	$9, %al
	ja	.L19
.L20:
	movzbl	(%rdx), %eax
	testb	%al, %al
	je	.L28
	imull	$10, %esi, %esi
	incq	%rdx
	leal	-48(%rsi,%rax), %esi
	jmp	.L20
.L28:
	cmpl	$2, %esi
	jbe	.L19
	movq	%rbp, %rdi
	call	add_descriptor
.L19:
	movzwl	16(%rsp,%r12), %eax
	addq	%rax, %r12
	cmpq	%r14, %r12
	jl	.L22
	jmp	.L15
.L18:
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movl	$3, %eax
	movq	%rdx, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
.L14:
	addq	$2048, %rsp
	popq	%rbx
	popq	%rbp
	popq	%r12
	popq	%r13
	popq	%r14
	ret
	.size	collect_descriptors, .-collect_descriptors
	.globl	memset
	.hidden	memset
	.type	memset, @function
memset:
	movq	%rdi, %rax
	xorl	%ecx, %ecx
.L30:
	cmpq	%rdx, %rcx
	je	.L32
	leaq	(%rax,%rcx), %rdi
	incq	%rcx
	movb	%sil, (%rdi)
	jmp	.L30
.L32:
	ret
	.size	memset, .-memset
	.globl	memcpy
	.hidden	memcpy
	.type	memcpy, @function
memcpy:
	movq	%rdi, %rax
	xorl	%ecx, %ecx
.L34:
	cmpq	%rdx, %rcx
	je	.L36
	movb	(%rsi,%rcx), %r8b
	leaq	(%rax,%rcx), %rdi
	incq	%rcx
	movb	%r8b, (%rdi)
	jmp	.L34
.L36:
	ret
	.size	memcpy, .-memcpy
	.section	.rodata.str1.1
.LC1:
	.string	"BUN_"
	.text
	.globl	prologue
	.hidden	prologue
	.type	prologue, @function
prologue:
	pushq	%r15
	leaq	8(%rdi), %rax
	pushq	%r14
	pushq	%r13
	movq	%rdi, %r13
	pushq	%r12
	pushq	%rbp
	pushq	%rbx
	subq	$48, %rsp
	movq	%rax, (%rsp)
	movq	(%rdi), %rax
	leaq	16(%rdi,%rax,8), %rbp
	movq	%rbp, %r12
.L38:
	movq	(%r12), %rax
	movq	%r12, 8(%rsp)
	addq	$8, %r12
	testq	%rax, %rax
	jne	.L38
.L39:
	movq	(%r12), %rax
	movq	%rax, %rdi
	andq	$-9, %rdi
	je	.L70
	addq	$16, %r12
	jmp	.L39
.L70:
	cmpq	$8, %rax
	jne	.L42
	movl	$34, %r10d
	orq	$-1, %r8
	xorl	%r9d, %r9d
	movl	$9, %eax
	movl	$16384, %esi
	movl	$3, %edx
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movq	%rax, %rbx
	testq	%rax, %rax
	jle	.L42
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	movq	%rdi, %rsi
	movq	%rdi, %rdx
	movabsq	$3554556446443261014, %rax
	movq	%rax, (%rbx)
	movl	$39, %eax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movl	$7, %esi
	movl	%eax, 72(%rbx)
	leaq	8(%rbx), %r10
	movl	$302, %eax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movl	$8, %r10d
	leaq	32(%rbx), %rdx
	movl	$14, %eax
	movq	%rdi, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	xorl	%edx, %edx
	movl	$1, %edi
	movl	$13, %r14d
	movl	$1, %r15d
	movq	%rdx, 24(%rbx)
	leaq	16(%rsp), %rdx
.L45:
	movl	$8, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%esi, %esi
	movq	%r14, %rax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	jne	.L44
	cmpq	$1, 16(%rsp)
	jne	.L44
	leal	-1(%rdi), %ecx
	movq	%r15, %rax
	salq	%cl, %rax
	orq	%rax, 24(%rbx)
.L44:
	incq	%rdi
	cmpq	$65, %rdi
	jne	.L45
	xorl	%edi, %edi
	movl	$72, %r14d
	movl	$3, %esi
	movl	$4294967295, %r15d
.L47:
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%edx, %edx
	movq	%r14, %rax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	cmovs	%r15, %rax
	movl	%eax, 80(%rbx,%rdi,4)
	incq	%rdi
	cmpq	$3, %rdi
	jne	.L47
	movq	%rbx, %rdi
	call	collect_descriptors
	movq	(%rsp), %rdi
	call	block_bytes
	movq	%rbp, %rdi
	movq	%rax, %rsi
	call	block_bytes
	testq	%rsi, %rsi
	je	.L48
	movq	8(%r13), %rdx
	subq	%rdx, %rsi
	movq	%rdx, 40(%rbx)
	movq	%rsi, 48(%rbx)
.L48:
	testq	%rax, %rax
	je	.L49
	movq	0(%rbp), %rdx
	subq	%rdx, %rax
	movq	%rdx, 56(%rbx)
	movq	%rax, 64(%rbx)
.L49:
	movq	%rbx, 8(%r12)
.L42:
	movq	%rbp, %rcx
	leaq	.LC1(%rip), %rdi
.L50:
	movq	(%rcx), %rdx
	testq	%rdx, %rdx
	je	.L54
	xorl	%eax, %eax
.L53:
	movb	(%rdi,%rax), %sil
	testb	%sil, %sil
	je	.L56
	incq	%rax
	cmpb	%sil, -1(%rdx,%rax)
	je	.L53
	movq	%rdx, 0(%rbp)
	addq	$8, %rbp
.L56:
	addq	$8, %rcx
	jmp	.L50
.L54:
	movq	8(%rsp), %rax
	cmpq	%rax, %rbp
	jnb	.L71
	addq	$8, %rbp
	xorl	%eax, %eax
	movq	%rax, -8(%rbp)
	jmp	.L54
.L71:
	addq	$48, %rsp
	popq	%rbx
	popq	%rbp
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	ret
	.size	prologue, .-prologue
	.section	.note.GNU-stack,"",@progbits
